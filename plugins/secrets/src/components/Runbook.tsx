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
import { Flex, Link } from '@backstage/ui';
import { Runbook as RunbookFacts } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import styles from './Runbook.module.css';

/** What a person goes by, where only a person can mint or revoke. */
export const Runbook = ({ runbook }: { runbook?: RunbookFacts }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (!runbook) return <EmptyNote text={t('runbook.empty')} />;
  const { steps, url } = runbook;
  return (
    <Flex direction="column" align="start" gap="3">
      {steps && (
        <ol className={styles.steps} aria-label={t('runbook.title')}>
          {steps.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {url && (
        <Link href={url} target="_blank" rel="noopener noreferrer">
          {t('runbook.link')}
        </Link>
      )}
    </Flex>
  );
};
