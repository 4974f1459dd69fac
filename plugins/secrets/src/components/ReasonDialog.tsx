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
import { findValue } from '@keyturn/plugin-secrets-common';
import { ReactElement, ReactNode, useState } from 'react';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsTranslationRef } from '../translation';
import { sentenceOf } from './LoadError';
import { Sentence } from './Sentence';

/** Says what is about to happen and asks why, before anything does. A refusal stays in the dialog. */
export const ReasonDialog = ({
  button,
  icon,
  variant = 'secondary',
  destructive = false,
  title,
  children,
  label,
  hint,
  maxLength = 500,
  fields,
  isIncomplete = false,
  keep,
  confirm,
  failed,
  onOpen,
  onConfirm,
}: {
  /** What the button says that opens it. */
  button: string;
  icon?: ReactElement;
  /** Primary where it is what the page waits for. */
  variant?: 'primary' | 'secondary';
  destructive?: boolean;
  title: string;
  /** What will happen. */
  children: ReactNode;
  label?: string;
  hint?: string;
  maxLength?: number;
  /** What else is asked, below the reason. */
  fields?: ReactNode;
  isIncomplete?: boolean;
  keep: string;
  confirm: string;
  failed: string;
  /** So that what it shows can stay as it was then, whatever changes behind it. */
  onOpen?(): void;
  onConfirm(reason: string): Promise<void>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<Error>();
  const value = findValue(reason);
  const [{ loading }, run] = useAsyncFn(async () => {
    setError(undefined);
    try {
      await onConfirm(reason.trim());
    } catch (refusal) {
      setError(refusal as Error);
      return;
    }
    setOpen(false);
    setReason('');
  }, [onConfirm, reason]);
  const changeOpen = (open: boolean) => {
    setError(undefined);
    if (open) onOpen?.();
    setOpen(open);
  };

  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={changeOpen}>
      <Button variant={variant} destructive={destructive} iconStart={icon}>
        {button}
      </Button>
      <Dialog width={560}>
        <DialogHeader>{title}</DialogHeader>
        <DialogBody>
          <Flex direction="column" gap="4">
            {children}
            <TextAreaField
              label={label ?? t('reason.label')}
              description={hint ?? t('reason.hint')}
              isRequired
              isInvalid={value !== undefined}
              maxLength={maxLength}
              value={reason}
              onChange={setReason}
            />
            {value && (
              <Text as="p" role="alert" color="danger">
                {t('reason.value', { kind: value })}
              </Text>
            )}
            {fields}
            {error && (
              <Alert
                role="alert"
                status="danger"
                icon
                title={failed}
                description={<Sentence text={sentenceOf(error)} />}
              />
            )}
          </Flex>
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" slot="close">
            {keep}
          </Button>
          <Button
            destructive={destructive}
            isDisabled={
              reason.trim() === '' || value !== undefined || isIncomplete
            }
            isPending={loading}
            onPress={run}
          >
            {confirm}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
};
