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
import { Straggler } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EntityLink } from './EntityLink';
import styles from './List.module.css';
import { Sentence } from './Sentence';

/** What keeps a previous version alive, each with whom to talk to. */
export const StragglerList = ({ stragglers }: { stragglers: Straggler[] }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <ul className={styles.list}>
      {stragglers.map(({ key, name, ownerRef, evidence }) => (
        <li key={key} className={styles.item}>
          <span className={styles.grow}>
            <Text as="span" weight="bold">
              {name}
            </Text>{' '}
            <Text as="span" color="secondary">
              {ownerRef ? t('breaks.ownedBy') : t('breaks.noOwner')}
            </Text>{' '}
            {ownerRef && <EntityLink entityRef={ownerRef} />}
            <Text as="p" variant="body-small">
              <Sentence text={evidence} />
            </Text>
          </span>
        </li>
      ))}
    </ul>
  );
};
