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

/** Has the engine look again at once. It changes nothing that would not happen anyway, so it asks nothing. */
export const RetryAction = ({ rotation, onChanged }: RotationActionProps) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [retrying, retry] = useAsyncFn(async () => {
    await api.retryRotation(rotation.id);
    onChanged();
  }, [api, rotation.id, onChanged]);
  return (
    <PermittedAction
      label={t('retry.button')}
      permission={rotationStartPermission}
      secretRef={rotation.secretRef}
      action={rotation.actions.retry}
      notAllowed={t('retry.notAllowed')}
    >
      <Flex direction="column" align="start" gap="1">
        <Button isPending={retrying.loading} onPress={retry}>
          {t('retry.button')}
        </Button>
        {retrying.error && (
          <Text as="p" role="alert" variant="body-small" color="primary">
            {t('retry.failed')}: <Sentence text={sentenceOf(retrying.error)} />
          </Text>
        )}
      </Flex>
    </PermittedAction>
  );
};
