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

import { Button, Flex, Text } from '@backstage/ui';
import { ReactElement, ReactNode, useId } from 'react';

/** A button that cannot be pressed now, and why. */
export const ImpossibleAction = ({
  label,
  icon,
  reason,
}: {
  label: string;
  icon?: ReactElement;
  reason: ReactNode;
}) => {
  const reasonId = useId();
  return (
    <Flex direction="column" align="start" gap="1">
      <Button
        variant="secondary"
        isDisabled
        iconStart={icon}
        aria-describedby={reasonId}
      >
        {label}
      </Button>
      <Text as="p" id={reasonId} variant="body-small" color="secondary">
        {reason}
      </Text>
    </Flex>
  );
};
