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

import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Request } from 'express';
import { nameCaller } from '../requestScope';
import { Caller } from '../service/Caller';

/**
 * Who asks: a user or a service.
 * @throws AuthenticationError where the request has no credentials, NotAllowedError where they are of another kind
 */
export async function callerOf(
  httpAuth: HttpAuthService,
  request: Request,
): Promise<Caller> {
  const credentials = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  const { principal } = credentials;
  const isUser = principal.type === 'user';
  // Nobody waits for what another plugin wants.
  nameCaller({
    kind: isUser ? 'people' : 'background',
    caller: isUser ? principal.userEntityRef : principal.subject,
  });
  return { credentials };
}
