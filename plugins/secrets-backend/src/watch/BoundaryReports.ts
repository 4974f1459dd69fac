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

import { Clock } from '../Clock';
import { NoticeStore } from '../database/NoticeStore';
import { SecretStore } from '../database/SecretStore';
import { conflictNotices } from '../journal/boundaryNotices';
import { RefusedDeclarations } from './RefusedDeclarations';

/** Tells people what a read of the catalog found outside of boundaries, or in a place of another secret; each once. */
export class BoundaryReports {
  readonly #secrets: Pick<SecretStore, 'conflicts' | 'show'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'conflicts' | 'show'>;
    notices: Pick<NoticeStore, 'enqueue'>;
    /** Full entity refs of those who are told what is refused. */
    administrators: string[];
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
    this.#clock = options.clock;
  }

  /** What is refused goes to administrators, a conflict to both owners. Idempotent. */
  async tell(refused: RefusedDeclarations): Promise<void> {
    const administrators = this.#administrators;
    const day = this.#clock.now().toISODate()!;
    await this.#notices.enqueue(refused.digests({ day, administrators }));
    const conflicts = await this.#secrets.conflicts();
    const refs = conflicts.flatMap(({ secretRef, ref }) => [secretRef, ref]);
    const records = await this.#secrets.show([...new Set(refs)]);
    const byRef = new Map(records.map(record => [record?.ref, record]));
    const notices = conflicts.flatMap(({ secretRef, ref, targetId }) => {
      const [later, holder] = [byRef.get(secretRef), byRef.get(ref)];
      return later && holder
        ? conflictNotices({ targetId, holder, later })
        : [];
    });
    await this.#notices.enqueue(notices);
  }
}
