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

import { NewNotice } from '../database/NoticeStore';
import { entityPath } from './entityPath';

/** That a rotation which should have started by itself did not; told once for each occasion. */
export function startFailedNotice(
  secret: { ref: string; title: string; ownerRef?: string },
  { occasion, failure }: { occasion: string; failure: string },
): NewNotice[] {
  return [
    {
      dedupeKey: `start:${secret.ref}:${occasion}`,
      secretRef: secret.ref,
      recipients: secret.ownerRef ? [secret.ownerRef] : [],
      unowned: !secret.ownerRef,
      fact: { kind: 'start', occasion },
      payload: {
        title: `The rotation of ${secret.title} could not be started`,
        description: `${failure}. It is tried again by itself, ever more seldom; you can start it yourself.`,
        severity: 'high',
        link: entityPath(secret.ref),
        topic: 'Secret rotation',
        scope: `secrets:start:${secret.ref}`,
      },
    },
  ];
}
