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

import { NewNotice, NoticeFact } from '../database/NoticeStore';

/** What people are to be told of one move of a rotation. */
export interface Tidings {
  /** Part of the key by which the same tidings are told once. */
  what: string;
  title: string;
  description: string;
  severity: NonNullable<NewNotice['payload']['severity']>;
  /** Whether owners of consumers are told too. */
  everybody: boolean;
  /** The batch for all of which they are told once. */
  batchId?: string;
  /** Where one acts; the page of the rotation, where it is absent. */
  link?: string;
  /** What must hold of the rotation when they are sent; absent for what happened. */
  holds?: Pick<
    Extract<NoticeFact, { kind: 'rotation' }>,
    'phase' | 'condition'
  >;
  /** Entity refs that are told beside the usual recipients. */
  alsoTo?: string[];
}
