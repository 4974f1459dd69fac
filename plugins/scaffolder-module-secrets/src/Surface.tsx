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

import { useScaffolderTheme } from '@backstage/plugin-scaffolder-react/alpha';
import { Flex } from '@backstage/ui';
import { ReactNode } from 'react';

/** The form's classic theme puts fields on white paper that Backstage UI knows nothing of. */
export function Surface({ children }: { children: ReactNode }) {
  const isOnPaper = useScaffolderTheme() !== 'bui';
  return (
    <Flex direction="column" gap="3" bg={isOnPaper ? 'neutral' : undefined}>
      {children}
    </Flex>
  );
}
