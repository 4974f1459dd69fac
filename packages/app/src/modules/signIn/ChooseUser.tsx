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

import { ResponseError } from '@backstage/errors';
import {
  Alert,
  Avatar,
  Card,
  CardBody,
  Container,
  Flex,
  Grid,
  Text,
} from '@backstage/ui';
import { KeyturnLogo } from '../../KeyturnLogo';
import { groupByTeam, SandboxUser } from './sandboxUsers';

export interface ChooseUserProps {
  users: SandboxUser[];
  onChoose(ref: string): void;
  /** Why the last choice did not work. */
  error?: Error;
}

export function ChooseUser({ users, onChoose, error }: ChooseUserProps) {
  return (
    <main style={{ height: '100vh', overflowY: 'auto' }}>
      <Container py="8">
        <Flex direction="column" gap="6">
          <Flex align="center" gap="3">
            <KeyturnLogo size={40} />
            <Text as="h1" variant="title-medium" weight="bold">
              Sign in to the sample company as…
            </Text>
          </Flex>
          <Alert
            status="warning"
            icon
            title="Development sign-in"
            description="There is no password: whoever can open this page can be anybody on it. It works on this machine only and is no part of a real portal."
          />
          {error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title="That did not work"
              description={`${reasonOf(
                error,
              )} Choose again, or look at the terminal in which the portal runs.`}
            />
          )}
          {[...groupByTeam(users)].map(([team, members]) => (
            <Team key={team} title={team} users={members} onChoose={onChoose} />
          ))}
        </Flex>
      </Container>
    </main>
  );
}

function Team(props: {
  title: string;
  users: SandboxUser[];
  onChoose(ref: string): void;
}) {
  return (
    <section aria-label={props.title}>
      <Flex direction="column" gap="3">
        <Text as="h2" variant="title-x-small" weight="bold">
          {props.title}
        </Text>
        <Grid.Root columns={{ initial: '1', sm: '2', lg: '3' }} gap="3">
          {props.users.map(user => (
            <UserCard
              key={user.ref}
              user={user}
              onChoose={() => props.onChoose(user.ref)}
            />
          ))}
        </Grid.Root>
      </Flex>
    </section>
  );
}

function UserCard(props: { user: SandboxUser; onChoose(): void }) {
  const { displayName, description, team } = props.user;
  return (
    <Card onPress={props.onChoose} label={`Sign in as ${displayName}, ${team}`}>
      <CardBody>
        <Flex align="center" gap="3">
          <Avatar src="" name={displayName} size="large" purpose="decoration" />
          <Flex direction="column" gap="1">
            <Text weight="bold">{displayName}</Text>
            {description && (
              <Text variant="body-small" color="secondary">
                {description}
              </Text>
            )}
          </Flex>
        </Flex>
      </CardBody>
    </Card>
  );
}

/** What the backend said, rather than the status of its answer. */
function reasonOf(error: Error): string {
  return ResponseError.is(error) ? error.cause.message : error.message;
}
