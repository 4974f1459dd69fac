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

import { NotFoundError } from '@backstage/errors';
import {
  accessManifests,
  accessOf,
  ClusterAccess,
  secretListQuerySchema,
} from '@keyturn/plugin-secrets-common';
import { ResolvedTarget } from '@keyturn/plugin-secrets-node';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { describeSecret, resolveTargets } from '../registry/describeSecret';

/** Says what the portal has to be granted in a cluster; who may ask is decided in front of it. */
export class DefaultClusterAccessService {
  readonly #secrets: Pick<SecretStore, 'list'>;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'list'>;
    boundaries: Pick<SecretBoundaries, 'now'>;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#boundaries = options.boundaries;
    this.#clock = options.clock;
  }

  /**
   * What is outside its boundary is granted nothing: to name a Secret must not be a way to have its value read.
   * @throws NotFoundError where no secret has a target in the cluster
   */
  async get(cluster: string): Promise<ClusterAccess> {
    const view = await this.#boundaries.now();
    const targets: ResolvedTarget[] = [];
    const leftOut: string[] = [];
    let known = 0;
    for await (const secret of this.#in(cluster)) {
      known += 1;
      if (secret.unreadable || view.problemsOf(secret).length > 0) {
        leftOut.push(secret.ref);
        continue;
      }
      targets.push(
        ...resolveTargets(describeSecret(secret)).filter(
          target => target.cluster === cluster,
        ),
      );
    }
    if (known === 0) {
      throw new NotFoundError(`No secret has a target in cluster ${cluster}`);
    }
    return {
      cluster,
      namespaces: accessOf(targets).map(({ namespace, secretNames }) => ({
        namespace,
        secretNames,
      })),
      leftOut: leftOut.sort(),
      manifests: accessManifests({ cluster, targets, leftOut }),
    };
  }

  async *#in(cluster: string): AsyncGenerator<SecretRecord> {
    const now = this.#clock.now();
    let cursor: string | undefined;
    do {
      const query = secretListQuerySchema.parse({
        cluster: [cluster],
        sort: 'title',
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const page = await this.#secrets.list(query, now, 'everything');
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
}
