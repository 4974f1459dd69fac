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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { NewNotice } from '../database/NoticeStore';
import { CatalogHold } from '../database/SecretStore';

/** That the catalog lists much less than it did, to those who can say that this is meant; once for each time. */
export function catalogHoldNotice(
  hold: CatalogHold,
  { administrators }: { administrators: string[] },
): NewNotice {
  const { since, firstRef } = hold;
  return {
    dedupeKey: `catalog:hold:${since}`,
    secretRef: firstRef,
    recipients: administrators,
    fact: { kind: 'hold', since },
    payload: catalogHoldPayload(hold),
  };
}

/** The words by what is so now. */
export function catalogHoldPayload({
  missing,
  known,
}: CatalogHold): NotificationPayload {
  return {
    title: `The catalog lists ${known - missing} of ${known} secrets`,
    description: `${missing} are missing. Nothing is retired until three complete reads in a row and ten minutes have confirmed that, or you confirm it. Check whether the locations of the catalog can be read.`,
    severity: 'high',
    link: '/secrets',
    topic: 'Secret retirement',
    scope: 'secrets:catalog:hold',
  };
}
