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

import { plainLine } from './plainLine';

/**
 * Text of another system for a place where a forge reads plain text as orders: the title of a pull request, the message of a
 * commit. It mentions nobody, closes and links no issue, skips no check, and stays on the line
 * that it is put into, so that it is no trailer. What would do so is set apart by a
 * space, so that people still read it.
 * @public
 */
export function inertLine(text: string, most: number = 200): string {
  return plainLine(
    plainLine(text, most)
      // whatever stands before, because forges differ in it
      .replace(/@(?=[\p{L}\p{N}_-])/gu, '@ ')
      .replace(/([#!])(?=\p{N})/gu, '$1 ')
      .replace(/(GH-)(?=\d)/gi, '$1 ')
      .replace(/:(?=\/\/)/g, ': ')
      // as in [skip ci] and ***NO_CI***
      .replace(/[[{]/g, '(')
      .replace(/[\]}]/g, ')')
      .replace(/\*{2,}/g, '*'),
    most,
  );
}
