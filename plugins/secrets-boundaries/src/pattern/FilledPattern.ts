/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/** Texts between which any text may stand; one alone is the whole segment. `deep` is any number of segments. */
export type FilledSegment = string[] | 'deep';

/** A pattern that holds no placeholder, or whose placeholders are filled. */
export class FilledPattern {
  /** Whether it is the name of one thing. */
  readonly literal: boolean;
  private readonly literalLength: number;
  private readonly deepCount: number;

  constructor(readonly segments: FilledSegment[]) {
    this.literal = segments.every(
      segment => segment !== 'deep' && segment.length === 1,
    );
    this.deepCount = segments.filter(segment => segment === 'deep').length;
    this.literalLength = segments
      .flatMap(segment => (segment === 'deep' ? [] : segment))
      .reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The pattern for people. */
  get text(): string {
    return this.segments
      .map(segment => (segment === 'deep' ? '**' : segment.join('*')))
      .join('/');
  }

  /** Two patterns of the same key match the same. */
  get key(): string {
    return JSON.stringify(this.segments);
  }

  /** @param value - one text where the pattern is of names, else the segments of a path */
  matches(value: string[]): boolean {
    const { segments } = this;
    let position = 0;
    let at = 0;
    let afterDeep: number | undefined;
    let resumeAt = 0;
    while (at < value.length) {
      const segment = segments[position];
      if (segment === 'deep') {
        position += 1;
        afterDeep = position;
        resumeAt = at;
      } else if (segment && matchesPieces(segment, value[at])) {
        position += 1;
        at += 1;
      } else if (afterDeep !== undefined) {
        // Only the last ** has to give way: what stands before it matches as early as it can.
        resumeAt += 1;
        at = resumeAt;
        position = afterDeep;
      } else {
        return false;
      }
    }
    return segments.slice(position).every(segment => segment === 'deep');
  }

  /**
   * Compares how closely two patterns that match the same value name it: the name itself beats any pattern, then more
   * literal characters win, then fewer `**`.
   *
   * @returns more than 0 where this one is closer, 0 where both are equally close
   */
  compareCloseness(other: FilledPattern): number {
    return (
      Number(this.literal) - Number(other.literal) ||
      this.literalLength - other.literalLength ||
      other.deepCount - this.deepCount
    );
  }

  /** Equal for patterns that are equally close. */
  get closeness(): string {
    return `${this.literal} ${this.literalLength} ${this.deepCount}`;
  }
}

function matchesPieces(pieces: string[], text: string): boolean {
  const first = pieces[0];
  if (pieces.length === 1) {
    return text === first;
  }
  const last = pieces[pieces.length - 1];
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) {
    return false;
  }
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) {
      return false;
    }
    at = found + piece.length;
  }
  return true;
}
