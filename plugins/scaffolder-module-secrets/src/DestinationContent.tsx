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
import { Alert, Button, Flex, Link, Text } from '@backstage/ui';
import { TargetStatus } from '@keyturn/plugin-secrets-common';
import styles from './PlanPreview.module.css';
import { secretPickerTranslationRef } from './translation';
import { Destination } from './useDestination';

/** Each place where a value goes, or why none can be handed in. */
export const DestinationContent = ({
  destination: { targets, declaration, isOpen, problems },
  onRetry,
}: {
  destination: Destination;
  onRetry(): void;
}) => {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  if (problems.length > 0) {
    return (
      <Alert
        role="alert"
        status="warning"
        icon
        title={t('targets.problems')}
        description={
          <ul className={styles.problems}>
            {problems.map(problem => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        }
      />
    );
  }
  if (!declaration) {
    return (
      <Alert
        role="alert"
        status="warning"
        icon
        title={t('targets.changed')}
        customActions={
          <Button size="small" variant="secondary" onPress={onRetry}>
            {t('picker.retry')}
          </Button>
        }
      />
    );
  }
  return (
    <Flex direction="column" gap="3">
      <Text as="p" color="secondary">
        {t(isOpen ? 'targets.textOpen' : 'targets.text')}
      </Text>
      {targets.length === 0 && <Text as="p">{t('targets.empty')}</Text>}
      <ul className={styles.list}>
        {targets.map(target => (
          <li key={target.id}>
            <Place target={target} />
          </li>
        ))}
      </ul>
    </Flex>
  );
};

function Place({ target }: { target: TargetStatus }) {
  const { t } = useTranslationRef(secretPickerTranslationRef);
  const { environment, cluster, namespace, secretName } = target;
  return (
    <>
      <Text as="p" weight="bold">
        {environment} / {cluster}
      </Text>
      <Text as="p">
        {t('targets.secret', {
          namespace,
          name: secretName,
          keys: target.keys.join(', '),
        })}
      </Text>
      <Link
        href={target.manifest}
        variant="body-small"
        target="_blank"
        rel="noopener noreferrer"
      >
        {/* with host and repository: the same path elsewhere is another place */}
        {target.manifest.replace(/^https?:\/\//, '')}
      </Link>
    </>
  );
}
