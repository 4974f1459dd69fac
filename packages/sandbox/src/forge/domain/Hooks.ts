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

import { DateTime } from 'luxon';
import { ForgeError } from '../ForgeError';
import { Hook, Repository } from '../state/model';
import { StateFile } from '../state/StateFile';
import { timestamp } from './timestamp';

/** Webhooks of single repositories. */
export class Hooks {
  constructor(
    private readonly options: { state: StateFile; now: () => DateTime },
  ) {}

  add(
    repository: Repository,
    hook: Pick<Hook, 'url' | 'secret' | 'events' | 'active'>,
  ): Hook {
    if (repository.hooks.some(({ url }) => url === hook.url)) {
      throw ForgeError.invalid({
        resource: 'Hook',
        code: 'custom',
        message: 'Hook already exists on this repository',
      });
    }
    const { state, now } = this.options;
    const added = {
      ...hook,
      id: state.nextId(),
      createdAt: timestamp(now()),
    };
    repository.hooks.push(added);
    state.save();
    return added;
  }

  remove(repository: Repository, id: number): void {
    const index = repository.hooks.findIndex(hook => hook.id === id);
    if (index < 0) throw ForgeError.notFound();
    repository.hooks.splice(index, 1);
    this.options.state.save();
  }
}
