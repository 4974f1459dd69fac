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
import { Alert } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EvidenceList } from './EvidenceList';

/** Each thing that keeps a secret from being rotated, such as a policy nobody defined; the banner says what is outside. */
export const SecretProblems = ({
  secret,
}: {
  secret: Pick<SecretDetail, 'problems' | 'boundaryProblems'>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const outside = secret.boundaryProblems.map(({ message }) => message);
  const problems = secret.problems.filter(text => !outside.includes(text));
  return problems.length ? (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('secret.problems')}
      description={<EvidenceList facts={problems} />}
    />
  ) : null;
};
