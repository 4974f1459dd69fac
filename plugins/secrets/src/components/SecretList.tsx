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

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { Secret } from '@keyturn/plugin-secrets-common';
import { useNow } from '../hooks/useNow';
import { secretsTranslationRef } from '../translation';
import { EntityLink } from './EntityLink';
import { KindIcon } from './KindIcon';
import styles from './List.module.css';
import { RelativeTime } from './RelativeTime';
import { SecretBadges } from './SecretBadges';

/** Some secrets with their health and the time they have left, for a card. */
export const SecretList = ({ secrets }: { secrets: Secret[] }) => (
  <ul className={styles.list}>
    {secrets.map(secret => (
      <SecretLine key={secret.ref} secret={secret} />
    ))}
  </ul>
);

function SecretLine({ secret }: { secret: Secret }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const { ref, title, credentialKind, health } = secret;
  const { expiresAt, rotateBy } = secret.lifetime;
  const isOver = expiresAt !== undefined && Date.parse(expiresAt) <= +now;
  return (
    <li className={styles.item}>
      <KindIcon kind={credentialKind} />
      <span className={styles.grow}>
        <EntityLink entityRef={ref} title={title} weight="bold" />
        <Text as="p" variant="body-small" color="secondary">
          {expiresAt
            ? t(isOver ? 'entityCard.expired' : 'entityCard.expires', {
                when: <RelativeTime instant={expiresAt} />,
              })
            : t('health.unknown')}
          {health === 'healthy' && rotateBy && (
            <>
              {' · '}
              {t('table.due', { when: <RelativeTime instant={rotateBy} /> })}
            </>
          )}
        </Text>
      </span>
      <SecretBadges secret={secret} />
    </li>
  );
}
