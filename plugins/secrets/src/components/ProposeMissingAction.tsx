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

import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import { rotationStartPermission } from '@keyturn/plugin-secrets-common';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { sentenceOf } from './LoadError';
import { PermittedAction } from './PermittedAction';
import { RotationActionProps } from './RotationActions';
import { Sentence } from './Sentence';

/** Opens a pull request for what the base branch lacks. A person reviews that, so it asks for nothing first. */
export const ProposeMissingAction = ({
  rotation,
  onChanged,
}: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [proposing, propose] = useAsyncFn(async () => {
    await api.proposeMissing(rotation.id, {});
    onChanged();
  }, [api, rotation.id, onChanged]);
  return (
    <PermittedAction
      label={t('proposeMissing.button')}
      permission={rotationStartPermission}
      secretRef={rotation.secretRef}
      action={rotation.actions.proposeMissing}
      notAllowed={t('proposeMissing.notAllowed')}
    >
      <Flex direction="column" align="start" gap="1">
        <Button isPending={proposing.loading} onPress={propose}>
          {t('proposeMissing.button')}
        </Button>
        {proposing.error && (
          <Text as="p" role="alert" variant="body-small" color="primary">
            {t('proposeMissing.failed')}:{' '}
            <Sentence text={sentenceOf(proposing.error)} />
          </Text>
        )}
      </Flex>
    </PermittedAction>
  );
};
