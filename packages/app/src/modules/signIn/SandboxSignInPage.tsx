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

import { ProxiedSignInPage } from '@backstage/core-components';
import { IdentityApi } from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useState } from 'react';
import { ChooseUser } from './ChooseUser';
import { rememberedUser } from './rememberedUser';
import { SandboxUser } from './sandboxUsers';

/** Signs in through the backend's `sandbox` provider, at once where this browser has chosen before. */
export function SandboxSignInPage({
  users,
  onSignInSuccess,
}: SignInPageProps & { users: SandboxUser[] }) {
  const [attempt, setAttempt] = useState(() =>
    firstAttempt(users, rememberedUser.get()),
  );

  const choose = (ref: string) =>
    setAttempt(last => ({ ref, number: (last?.number ?? 0) + 1 }));

  if (!attempt) {
    return <ChooseUser users={users} onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      key={attempt.number}
      provider="sandbox"
      headers={{ 'x-sandbox-user': attempt.ref }}
      onSignInSuccess={identity => {
        rememberedUser.set(attempt.ref);
        onSignInSuccess(forgettingOnSignOut(identity));
      }}
      ErrorComponent={({ error }) => (
        <ChooseUser users={users} onChoose={choose} error={error} />
      )}
    />
  );
}

function firstAttempt(users: SandboxUser[], remembered: string | undefined) {
  const known = users.find(user => user.ref === remembered);
  return known && { ref: known.ref, number: 0 };
}

function forgettingOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: () => {
      rememberedUser.forget();
      return identity.signOut();
    },
  };
}
