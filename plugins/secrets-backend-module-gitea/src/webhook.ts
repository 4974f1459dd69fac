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

import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { RequestValidator } from '@backstage/plugin-events-node';
import { eventsExtensionPoint } from '@backstage/plugin-events-node/alpha';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Topic of the webhooks of all hosts, and the last part of the address that they are sent to. */
export const GITEA_TOPIC = 'gitea';

/** Gitea 1.13 and newer, and Forgejo, send both; the one without a prefix is older. */
const SIGNATURES = ['x-hub-signature-256', 'x-gitea-signature'];

/** Takes webhooks at `/api/events/http/gitea`, where they are signed with the secret of the config; without one it takes none. */
export const eventsModuleGiteaWebhook = createBackendModule({
  pluginId: 'events',
  moduleId: 'secrets-gitea',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        events: eventsExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ config, events, logger }) {
        const secret = config.getOptionalString(
          'events.modules.gitea.webhookSecret',
        );
        if (!secret) {
          logger.info(
            'Webhooks of Gitea are not taken, because events.modules.gitea.webhookSecret is not set; its pull requests are read at each turn of the engine',
          );
          return;
        }
        events.addHttpPostIngress({
          topic: GITEA_TOPIC,
          validator: signedWith(secret),
        });
      },
    });
  },
});

/** Refuses whatever is not signed with the secret. */
export function signedWith(secret: string): RequestValidator {
  return async ({ headers, raw }, context) => {
    const signature = SIGNATURES.map(name => headers[name]).find(Boolean);
    const expected = createHmac('sha256', secret).update(raw.body).digest();
    if (typeof signature !== 'string' || !isSame(signature, expected)) {
      context.reject({
        status: 403,
        payload: { message: 'invalid signature' },
      });
    }
  };
}

function isSame(signature: string, expected: Buffer): boolean {
  const hex = signature.replace(/^sha256=/, '');
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(hex) ? hex : '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
