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

import { Flex, Link, Text } from '@backstage/ui';

const WAYS_IN = [
  {
    to: '/secrets',
    label: 'Secrets',
    about: 'which exist, who owns them, and which expire soon',
  },
  {
    to: '/create',
    label: 'Create',
    about: 'rotate a secret with the “Rotate a secret” template',
  },
  {
    to: '/catalog',
    label: 'Catalog',
    about: 'a component’s page shows the secrets it depends on',
  },
  {
    to: '/notifications',
    label: 'Notifications',
    about: 'reviews that wait for you, and secrets near their end',
  },
];

export function GettingStarted() {
  return (
    <Flex direction="column" gap="3">
      {WAYS_IN.map(({ to, label, about }) => (
        <Text key={to} as="p">
          <Link href={to}>{label}</Link>: {about}.
        </Text>
      ))}
    </Flex>
  );
}
