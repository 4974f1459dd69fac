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

import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { Secret } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { secretPickerTranslationRef } from './translation';

/** A secret as the list shows it: title, and below it owner, health and expiry. */
export interface SecretOption {
  id: string;
  textValue: string;
  description: string;
}

/** How a secret is said in one line; waits for the catalog's title of its owner. */
export function useDescribeSecret(): (secret: Secret) => Promise<SecretOption> {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const presentationApi = useApi(entityPresentationApiRef);

  function expiryOf({
    lifetime: { expiresAt },
    health,
    unknownVersions,
    changedCiphertexts,
  }: Secret) {
    const isUnclear = unknownVersions || changedCiphertexts;
    // Its health already says that nobody knows.
    if (!expiresAt && !isUnclear && health === 'unknown') return [];
    if (!expiresAt) return [t('picker.unknownExpiry')];
    const expiry = DateTime.fromISO(expiresAt);
    const when = expiry.toRelative() ?? expiresAt;
    return [
      expiry <= DateTime.now()
        ? t('picker.expired', { when })
        : t('picker.expires', { when }),
    ];
  }

  return async secret => {
    const owner = secret.ownerRef
      ? (await presentationApi.forEntity(secret.ownerRef).promise).primaryTitle
      : t('picker.noOwner');
    const unclear =
      (secret.unknownVersions && 'unknownVersion') ??
      (secret.changedCiphertexts && 'changedCiphertext');
    const isUnknown = secret.health === 'unknown';
    const health = t(`health.${(isUnknown && unclear) || secret.health}`);
    return {
      id: secret.ref,
      textValue: secret.title,
      description: [owner, health, ...expiryOf(secret)].join(' · '),
    };
  };
}
