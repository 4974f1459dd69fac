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

import { Flex, Text } from '@backstage/ui';
import { BoundaryProblem } from '@keyturn/plugin-secrets-common';
import { CopyableCode } from './CopyableCode';
import styles from './BoundaryProblems.module.css';
import { Sentence } from './Sentence';

/** Each name of a secret that no rule covers, with the line of config that would. */
export const BoundaryProblems = ({
  problems,
  label,
}: {
  problems: BoundaryProblem[];
  /** What is to be done with the line. */
  label: string;
}) => (
  <ul className={styles.problems}>
    {problems.map(({ field, message, missing }) => (
      <li key={`${field} ${message}`}>
        <Text as="p">
          <Sentence text={message} />
        </Text>
        {missing && (
          <Flex direction="column" gap="1">
            <Text as="p" variant="body-small" color="secondary">
              {label}
            </Text>
            <CopyableCode code={missing} />
          </Flex>
        )}
      </li>
    ))}
  </ul>
);
