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

import { shorten } from './shorten';

/** Control characters, lone surrogates, private use, and format characters that hide or turn text around. */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Co}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Text of another system on one line, with nothing in it that cannot be seen.
 * @public
 */
export function plainLine(text: string, most: number = 500): string {
  // what no person reads is not worth a pass over it
  const bounded = text.slice(0, most * 20);
  return shorten(
    bounded.replace(/\s/g, ' ').replace(UNSEEN, ' ').replace(/ +/g, ' ').trim(),
    most,
  );
}
