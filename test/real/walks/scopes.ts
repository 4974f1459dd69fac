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

import { SCOPES } from '../bench/manifests';
import { RealWalk } from '../bench/RealWalk';
import { assertCompleted, Section } from './Check';

export const scopes: Section = {
  title: 'Scopes of a SealedSecret, sealed by the real kubeseal',
  together: true,
  checks: SCOPES.map(scope => ({
    title: scope,
    async run(bench) {
      const secret = await bench.secret(scope, {
        scope,
        workloads: [{ kind: 'Deployment', name: 'api', use: 'env' }],
      });
      const walk = await RealWalk.begin(bench, secret);
      return assertCompleted(await walk.run());
    },
  })),
};
