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

import { SignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Container } from '@backstage/ui';
import { readSandboxUsers } from './sandboxUsers';
import { SandboxSignInPage } from './SandboxSignInPage';

export function PortalSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  const sandboxUsers = readSandboxUsers(config);

  if (sandboxUsers.length > 0) {
    return <SandboxSignInPage {...props} users={sandboxUsers} />;
  }
  if (config.has('auth.providers.guest')) {
    return <SignInPage {...props} providers={['guest']} />;
  }
  return (
    <Container py="6">
      <Alert
        status="warning"
        icon
        title="This portal has no way to sign in yet"
        description="Whoever runs it adds a provider under auth.providers in app-config.yaml and to the sign-in page of packages/app."
      />
    </Container>
  );
}
