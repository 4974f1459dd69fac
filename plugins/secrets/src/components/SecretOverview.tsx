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
import { Flex, Text } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { LifetimeBar } from './LifetimeBar';
import { RotateAction } from './RotateAction';
import { SecretFacts } from './SecretFacts';
import { SecretProblems } from './SecretProblems';

/** What is wrong, lifetime, authority, version and the way to rotate. */
export const SecretOverview = ({ secret }: { secret: SecretDetail }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { automatic, revocation } = secret.capabilities;
  return (
    <Flex direction="column" gap="4">
      <SecretProblems problems={secret.problems} />
      <LifetimeBar lifetime={secret.lifetime} />
      <SecretFacts secret={secret} />
      {automatic && !revocation && (
        <Text as="p" variant="body-small" color="secondary">
          {t('revocation.cannot')}
        </Text>
      )}
      <Flex align="start">
        <RotateAction secret={secret} />
      </Flex>
    </Flex>
  );
};
