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

import { shorten, shortenMarkdown } from '@keyturn/plugin-secrets-node';

/** As GitHub says when it refuses more; it counts characters, which are never more than these units. */
const MOST_OF_TITLE = 256;
const MOST_OF_BODY = 65_536;

/** The title of a pull request, shortened where it has to be. */
export function fitTitle(title: string): string {
  return shorten(title, MOST_OF_TITLE);
}

/** The description of a pull request; its last paragraph, which says where the whole is, is kept. */
export function fitBody(body: string): string {
  return shortenMarkdown(body, MOST_OF_BODY);
}

export function fitComment(comment: string): string {
  return shortenMarkdown(comment, MOST_OF_BODY);
}
