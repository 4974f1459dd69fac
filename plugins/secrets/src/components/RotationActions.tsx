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

import { Flex } from '@backstage/ui';
import { isTerminalPhase, Rotation } from '@keyturn/plugin-secrets-common';
import { CancelAction } from './CancelAction';
import { ConfirmRevocationAction } from './ConfirmRevocationAction';
import { HandInAction } from './HandInAction';
import { OverrideAction } from './OverrideAction';
import { ProposeMissingAction } from './ProposeMissingAction';
import { RetryAction } from './RetryAction';
import { RollbackAction } from './RollbackAction';
import styles from './RotationActions.module.css';

export interface RotationActionProps {
  rotation: Rotation;
  onChanged(): void;
}

/**
 * What a person can do about an open rotation; what is not possible says why. What is asked of a person only at times
 * is there only then.
 */
export const RotationActions = (props: RotationActionProps) => {
  const { phase, actions } = props.rotation;
  if (isTerminalPhase(phase)) return null;
  return (
    <Flex className={styles.actions} align="start" gap="3">
      {actions.handIn.possible && <HandInAction rotation={props.rotation} />}
      {actions.confirmRevocation.possible && (
        <ConfirmRevocationAction {...props} />
      )}
      {actions.proposeMissing.possible && <ProposeMissingAction {...props} />}
      <RetryAction {...props} />
      <RollbackAction {...props} />
      {actions.override.possible && <OverrideAction {...props} />}
      <CancelAction {...props} />
    </Flex>
  );
};
