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
import { BoundariesOverview } from '@keyturn/plugin-secrets-common';
import { BOUNDARIES_EXAMPLE } from '../boundariesExample';
import { secretsTranslationRef } from '../translation';
import { CopyableCode } from './CopyableCode';
import { EvidenceList } from './EvidenceList';

/** What an administrator must not miss: no boundaries, none that hold, and settings that are unsafe. */
export const BoundariesNotices = ({
  overview: { mode, warnings },
}: {
  overview: BoundariesOverview;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <>
      {mode === 'missing' && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('boundaries.missingTitle')}
          description={
            <Flex direction="column" gap="2">
              <Text as="p">{t('boundaries.missingText')}</Text>
              <CopyableCode code={BOUNDARIES_EXAMPLE} />
            </Flex>
          }
        />
      )}
      {mode === 'unrestricted' && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('boundaries.unrestrictedTitle')}
          description={t('boundaries.unrestrictedText')}
        />
      )}
      {warnings.length > 0 && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('boundaries.warnings', { count: warnings.length })}
          description={<EvidenceList facts={warnings} />}
        />
      )}
    </>
  );
};
