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

const FENCE = /^ {0,3}(```|~~~)/;
const LONGEST_END = 1_000;

/**
 * Markdown of at most so many UTF-16 units: whole lines from its beginning, then that it was shortened, then its last
 * paragraph, which by the custom of Keyturn says where the whole is. A block of code that was cut is closed.
 * @public
 */
export function shortenMarkdown(text: string, most: number): string {
  if (text.length <= most) return text;
  const paragraphs = text.trimEnd().split(/\n{2,}/);
  const last = paragraphs[paragraphs.length - 1];
  const isKept = paragraphs.length > 1 && last.length <= LONGEST_END;
  const end = isKept ? `\n\n(shortened)\n\n${last}` : '\n\n(shortened)';
  let room = most - end.length - '\n```'.length;
  const kept: string[] = [];
  let open: string | undefined;
  for (const line of text.split('\n')) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line);
    const [, fence] = FENCE.exec(line) ?? [];
    if (fence) open = open === fence ? undefined : open ?? fence;
  }
  const start = kept.join('\n').trimEnd();
  return `${start}${open ? `\n${open}` : ''}${end}`.slice(0, most);
}
