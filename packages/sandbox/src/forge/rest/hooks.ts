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

import { Router } from 'express';
import { z } from 'zod';
import { Forge } from '../Forge';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { requiring } from './repositoryEndpoint';
import { hookView } from './checkViews';

const HOOKS = '/repos/:owner/:name/hooks';

const hookSchema = z.object({
  active: z.boolean().default(true),
  events: z.array(z.string()).min(1).default(['push']),
  config: z.object({
    url: z.url({ protocol: /^https?$/ }),
    secret: z.string().optional(),
    content_type: z.literal('json', 'The sandbox forge sends JSON only'),
  }),
});

export function addHookRoutes(router: Router, forge: Forge): void {
  const { views, hooks, url } = forge;

  router.get(
    HOOKS,
    requiring(forge, 'admin', ({ repository, request, response }) =>
      paginate(url, request, response, repository.hooks).map(hook =>
        hookView(views, repository, hook),
      ),
    ),
  );

  router.post(
    HOOKS,
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const input = parseBody(hookSchema, request.body, 'Hook');
      const { active, events, config } = input;
      const hook = hooks.add(repository, {
        active,
        events,
        url: config.url,
        secret: config.secret,
      });
      response.status(201);
      return hookView(views, repository, hook);
    }),
  );

  router.delete(
    `${HOOKS}/:id(\\d+)`,
    requiring(forge, 'admin', ({ repository, request, response }) => {
      hooks.remove(repository, Number(request.params.id));
      response.status(204).end();
    }),
  );
}
