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
import { secretsTranslationRef } from '../translation';
import { BoundaryProblems } from './BoundaryProblems';

/** That a secret is outside its boundary: what is refused, and what to ask of whom. */
export const OutsideBanner = ({
  secret: { boundary, boundaryProblems },
}: {
  secret: Pick<SecretDetail, 'boundary' | 'boundaryProblems'>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (boundary !== 'outside') return null;
  const hasLines = boundaryProblems.some(({ missing }) => missing);
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('outsideBoundary.badge')}
      description={
        <Flex direction="column" gap="3">
          <Text as="p">{t('outsideBoundary.refused')}</Text>
          <BoundaryProblems
            problems={boundaryProblems}
            label={t('outsideBoundary.ask')}
          />
          {!hasLines && <Text as="p">{t('outsideBoundary.askWhat')}</Text>}
        </Flex>
      }
    />
  );
};
