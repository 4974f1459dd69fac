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

import { AnchorStore } from '../database/AnchorStore';
import { NoticeStore } from '../database/NoticeStore';
import { anchorDiffersNotice } from '../journal/anchorNotice';

/** Keeps, and tells administrators, that the anchor of the journal is no part of it; once until it is one again. */
export class AnchorReports {
  readonly #anchors: Pick<AnchorStore, 'differs' | 'agrees'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];

  constructor(options: {
    anchors: Pick<AnchorStore, 'differs' | 'agrees'>;
    notices: Pick<NoticeStore, 'enqueue'>;
    /** Full entity refs. */
    administrators: string[];
  }) {
    this.#anchors = options.anchors;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
  }

  /** @param found - with the first secret whose anchored row is not in its journal */
  async differs(found: {
    file: string;
    secretRef: string;
    message: string;
  }): Promise<void> {
    const { file, secretRef, message } = found;
    const mismatch = await this.#anchors.differs(file, message);
    const administrators = this.#administrators;
    await this.#notices.enqueue(
      anchorDiffersNotice(mismatch, { secretRef, administrators }),
    );
  }

  agrees(file: string): Promise<void> {
    return this.#anchors.agrees(file);
  }
}
