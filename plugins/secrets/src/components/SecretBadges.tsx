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
import { Secret } from '@keyturn/plugin-secrets-common';
import { BoundaryBadge } from './BoundaryBadge';
import { HealthBadge } from './HealthBadge';
import { MissingBadge } from './MissingNotice';

/** Health of a secret, and that it is outside its boundary. */
export const SecretBadges = ({
  secret,
  secret: { boundary },
}: {
  secret: Pick<
    Secret,
    | 'health'
    | 'lifetime'
    | 'boundary'
    | 'unknownVersions'
    | 'changedCiphertexts'
    | 'missingSince'
  >;
}) => (
  <Flex align="center" gap="2">
    <MissingBadge secret={secret} />
    <BoundaryBadge boundary={boundary} />
    <HealthBadge secret={secret} />
  </Flex>
);
