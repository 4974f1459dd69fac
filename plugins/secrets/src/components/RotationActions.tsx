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
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import {
  isTerminalPhase,
  Rotation,
  rotationCancelPermission,
  rotationStartPermission,
} from '@keyturn/plugin-secrets-common';
import { ReactNode, useId } from 'react';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { CancelRotationDialog } from './CancelRotationDialog';
import { sentenceOf } from './LoadError';
import styles from './RotationActions.module.css';

/** What a person can do about an open rotation; what is not possible says why. */
export const RotationActions = ({
  rotation,
  onChanged,
}: {
  rotation: Rotation;
  onChanged(): void;
}) => {
  if (isTerminalPhase(rotation.phase)) return null;
  return (
    <Flex className={styles.actions} align="start" gap="3">
      {rotation.actions.retry.possible && (
        <RetryAction rotation={rotation} onChanged={onChanged} />
      )}
      <CancelAction rotation={rotation} onChanged={onChanged} />
    </Flex>
  );
};

function RetryAction({
  rotation,
  onChanged,
}: {
  rotation: Rotation;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const { loading, allowed } = usePermission({
    permission: rotationStartPermission,
    resourceRef: rotation.secretRef,
  });
  const [retrying, retry] = useAsyncFn(async () => {
    await api.retryRotation(rotation.id);
    onChanged();
  }, [api, rotation.id, onChanged]);

  if (loading) return null;
  if (!allowed) {
    return (
      <Impossible label={t('retry.button')} reason={t('retry.notAllowed')} />
    );
  }
  return (
    <Flex direction="column" align="start" gap="1">
      <Button isPending={retrying.loading} onPress={retry}>
        {t('retry.button')}
      </Button>
      {retrying.error && (
        <Text as="p" role="alert" variant="body-small" color="primary">
          {t('retry.failed')}: {sentenceOf(retrying.error)}
        </Text>
      )}
    </Flex>
  );
}

function CancelAction({
  rotation,
  onChanged,
}: {
  rotation: Rotation;
  onChanged(): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { loading, allowed } = usePermission({
    permission: rotationCancelPermission,
    resourceRef: rotation.secretRef,
  });
  if (loading) return null;
  const { cancel, giveUp } = rotation.actions;
  if (!cancel.possible && !giveUp.possible) {
    return <Impossible label={t('cancel.open')} reason={cancel.reason} />;
  }
  if (!allowed) {
    return (
      <Impossible label={t('cancel.open')} reason={t('cancel.notAllowed')} />
    );
  }
  return (
    <CancelRotationDialog
      rotationId={rotation.id}
      texts={textsOf(rotation)}
      onCancelled={onChanged}
    />
  );
}

function textsOf({ actions, rollback }: Rotation) {
  if (actions.giveUp.possible) return 'giveUp';
  return rollback ? 'cancelRollback' : 'cancel';
}

function Impossible({ label, reason }: { label: string; reason: ReactNode }) {
  const reasonId = useId();
  return (
    <Flex direction="column" align="start" gap="1">
      <Button variant="secondary" isDisabled aria-describedby={reasonId}>
        {label}
      </Button>
      <Text as="p" id={reasonId} variant="body-small" color="secondary">
        {reason}
      </Text>
    </Flex>
  );
}
