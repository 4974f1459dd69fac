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
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { useState } from 'react';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { sentenceOf } from './LoadError';

/** Asks why before it undoes anything, or ends it where it is stuck. */
export const CancelRotationDialog = ({
  rotationId,
  texts,
  onCancelled,
}: {
  rotationId: string;
  /** What can be cancelled, or that it can only be given up, because nothing can be undone any more. */
  texts: 'cancel' | 'cancelRollback' | 'giveUp';
  onCancelled(): void;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [{ loading, error }, cancel] = useAsyncFn(async () => {
    await api.cancelRotation(rotationId, { reason: reason.trim() });
    setOpen(false);
    onCancelled();
  }, [api, rotationId, reason, onCancelled]);

  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button variant="secondary" destructive>
        {t(`${texts}.open`)}
      </Button>
      <Dialog width={520}>
        <DialogHeader>{t(`${texts}.title`)}</DialogHeader>
        <DialogBody>
          <Flex direction="column" gap="4">
            <Text as="p">{t(`${texts}.text`)}</Text>
            <TextAreaField
              label={t('cancel.reason')}
              description={t('cancel.reasonHint')}
              isRequired
              maxLength={500}
              value={reason}
              onChange={setReason}
            />
            {error && (
              <Alert
                role="alert"
                status="danger"
                icon
                title={t('cancel.failed')}
                description={sentenceOf(error)}
              />
            )}
          </Flex>
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" slot="close">
            {t(`${texts}.keep`)}
          </Button>
          <Button
            destructive
            isDisabled={reason.trim() === ''}
            isPending={loading}
            onPress={cancel}
          >
            {t(`${texts}.confirm`)}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
};
