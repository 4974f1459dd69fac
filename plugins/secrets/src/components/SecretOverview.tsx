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
import { Alert, Flex, Text } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { useState } from 'react';
import { isOpenCompromise } from '../isOpenCompromise';
import { secretsTranslationRef } from '../translation';
import { ChangedCiphertextsBanner } from './ChangedCiphertextsBanner';
import { AutomaticStart } from './AutomaticStart';
import { CompromiseNotice } from './CompromiseNotice';
import { EvidenceList } from './EvidenceList';
import { HandoverNotice } from './HandoverNotice';
import { LifetimeBar } from './LifetimeBar';
import { MissingNotice } from './MissingNotice';
import { OutsideBanner } from './OutsideBanner';
import { ReportCompromiseAction } from './ReportCompromiseAction';
import { RotateAction } from './RotateAction';
import { SecretFacts } from './SecretFacts';
import { SecretProblems } from './SecretProblems';
import { UnknownVersionsBanner } from './UnknownVersionsBanner';
import styles from './RotationActions.module.css';

/** What is wrong, lifetime, authority, version, and the ways to rotate it and to report it as compromised. */
export const SecretOverview = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { automatic, revocation } = secret.capabilities;
  const [unstarted, setUnstarted] = useState<string[]>([]);
  const isReported = isOpenCompromise(secret.compromise);
  return (
    <Flex direction="column" gap="4">
      <CompromiseNotice secret={secret} onChanged={onChanged} />
      {isReported && !secret.openRotationId && (
        <Unstarted
          problems={unstarted.filter(
            problem => !secret.compromise?.status.includes(problem),
          )}
        />
      )}
      <MissingNotice secret={secret} />
      <HandoverNotice secret={secret} onChanged={onChanged} />
      <UnknownVersionsBanner secret={secret} onChanged={onChanged} />
      <ChangedCiphertextsBanner secret={secret} onChanged={onChanged} />
      <OutsideBanner secret={secret} />
      <SecretProblems secret={secret} />
      <LifetimeBar lifetime={secret.lifetime} />
      <AutomaticStart secret={secret} />
      <SecretFacts secret={secret} />
      {automatic && !revocation && (
        <Text as="p" variant="body-small" color="secondary">
          {t('revocation.cannot')}
        </Text>
      )}
      <Flex align="start" gap="3" className={styles.actions}>
        <RotateAction secret={secret} />
        {!isReported && secret.health !== 'retired' && (
          <ReportCompromiseAction
            secret={secret}
            onReported={problems => {
              setUnstarted(problems);
              onChanged();
            }}
          />
        )}
      </Flex>
    </Flex>
  );
};

/** Why the report that was just made has started no rotation. */
function Unstarted({ problems }: { problems: string[] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return problems.length ? (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('report.unstarted')}
      description={<EvidenceList facts={problems} />}
    />
  ) : null;
}
