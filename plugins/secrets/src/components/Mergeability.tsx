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
import { Link, Text } from '@backstage/ui';
import { Mergeability as MergeabilityFacts } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import styles from './EvidenceList.module.css';
import { Sentence } from './Sentence';

/** What stands between an open pull request and its merge: checks by name, a review, a branch that is behind. */
export const Mergeability = ({
  mergeability: { state, reasons },
}: {
  mergeability: MergeabilityFacts;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <div>
      <Text as="p" variant="body-small" color="secondary">
        {t(`mergeability.${state}`)}
      </Text>
      {reasons.length > 0 && (
        <ul className={styles.evidence}>
          {reasons.map(({ message, url }) => (
            <li key={message}>
              {url ? (
                <Link href={url} target="_blank" rel="noopener noreferrer">
                  {message}
                </Link>
              ) : (
                <Sentence text={message} />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
