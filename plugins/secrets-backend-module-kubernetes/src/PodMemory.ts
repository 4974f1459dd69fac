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

import { createHash } from 'node:crypto';
import { Pod } from './kubernetesObjects';
import { runsOfReaders } from './runsOfReaders';

/** So many fit into the 64 KiB that a probe is remembered by. */
const MOST_PODS = 3_000;
const MARK_LENGTH = 16;

interface Remembered {
  format: 1;
  version: string;
  contents: string;
  pods: string[];
}

/**
 * Which pods were proven to have read the Secret with the contents that it has now. Only of containers that read it when
 * they start: what such a container has read stays what it has, whatever becomes of the Secret, until it starts again,
 * and then it is another run. Of anything else nothing is remembered.
 */
export class PodMemory {
  readonly #secretName: string;
  readonly #version: string;
  readonly #contents: string;
  readonly #before: Set<string>;
  readonly #seen = new Set<string>();
  readonly #marks = new WeakMap<Pod, { mark?: string }>();

  /** What cannot be read, or is of another version or of other contents, is as good as nothing. */
  static read(
    text: string | undefined,
    now: { secretName: string; version: string; contents: string },
  ): PodMemory {
    const { version, contents, pods } = parse(text);
    const isOfNow = version === now.version && contents === now.contents;
    return new PodMemory(now, isOfNow ? pods : []);
  }

  private constructor(
    now: { secretName: string; version: string; contents: string },
    pods: string[] = [],
  ) {
    this.#secretName = now.secretName;
    this.#version = now.version;
    this.#contents = now.contents;
    this.#before = new Set(pods);
  }

  /** Whether these very runs of its containers were proven before. */
  knows(pod: Pod): boolean {
    const mark = this.#markOf(pod);
    return mark !== undefined && this.#before.has(mark);
  }

  /** Those of the pods that can be remembered and are not. */
  missing(pods: Pod[]): Pod[] {
    return pods.filter(pod => this.#markOf(pod) && !this.knows(pod));
  }

  add(pods: Pod[]): void {
    for (const pod of pods) {
      const mark = this.#markOf(pod);
      if (mark !== undefined) this.#seen.add(mark);
    }
  }

  /** Those of the present first; what does not fit is forgotten, and has to be proven again. */
  toText(): string {
    const pods = [...new Set([...this.#seen, ...this.#before])];
    const memory: Remembered = {
      format: 1,
      version: this.#version,
      contents: this.#contents,
      pods: pods.slice(0, MOST_PODS),
    };
    return JSON.stringify(memory);
  }

  #markOf(pod: Pod): string | undefined {
    const known = this.#marks.get(pod) ?? { mark: this.#newMark(pod) };
    this.#marks.set(pod, known);
    return known.mark;
  }

  #newMark(pod: Pod): string | undefined {
    const runs = runsOfReaders(pod, this.#secretName);
    const { uid } = pod.metadata ?? {};
    if (!uid || !runs) return undefined;
    const run = runs.map(({ container, restarts, id, startedAt }) => [
      container,
      restarts,
      id,
      startedAt.toMillis(),
    ]);
    return createHash('sha256')
      .update(JSON.stringify([uid, run]))
      .digest('base64url')
      .slice(0, MARK_LENGTH);
  }
}

function parse(text: string | undefined): Partial<Remembered> {
  if (text === undefined) return {};
  try {
    const memory: unknown = JSON.parse(text);
    return isRemembered(memory) ? memory : {};
  } catch {
    // somebody else's text, or a cut one: it proves nothing, and every pod is proven by its times again
    return {};
  }
}

function isRemembered(memory: unknown): memory is Remembered {
  if (typeof memory !== 'object' || memory === null) return false;
  const { format, version, contents, pods } = memory as Partial<Remembered>;
  return (
    format === 1 &&
    typeof version === 'string' &&
    typeof contents === 'string' &&
    Array.isArray(pods) &&
    pods.every(mark => typeof mark === 'string')
  );
}
