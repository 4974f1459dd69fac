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
import { createHash } from 'node:crypto';

/** What the database of Gitea keeps of a title, in characters. */
const MAX_TITLE = 255;
/** Of a description; Gitea itself takes more, but a page of that size helps nobody. */
const MAX_BODY = 60_000;
/** Of the name of a branch that a request to change files may name. */
const MAX_BRANCH = 100;
const DIGEST = 16;

export function shortTitle(title: string): string {
  return shorten(title.replace(/\s+/g, ' ').trim(), MAX_TITLE);
}

export function shortBody(body: string): string {
  return shortenMarkdown(body, MAX_BODY);
}

/** The same short name for the same long one, and another for every other. */
export function shortBranch(branch: string): string {
  if ([...branch].length <= MAX_BRANCH) return branch;
  const digest = createHash('sha256').update(branch).digest('hex');
  const start = [...branch].slice(0, MAX_BRANCH - DIGEST - 1).join('');
  return `${start}-${digest.slice(0, DIGEST)}`;
}
