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
import { NewNotice } from '../NoticeStore';

/** The id of a notice that follows from its key, for those who write it where no ids are made. */
export function noticeId({ dedupeKey }: Pick<NewNotice, 'dedupeKey'>): string {
  return createHash('sha256').update(dedupeKey).digest('base64url');
}
