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

import { createMockDirectory } from '@backstage/backend-test-utils';
import { CallContext } from '@keyturn/plugin-secrets-node';
import { FakeGitea, Fault } from './__testUtils__/FakeGitea';
import {
  failure,
  MANIFEST,
  proposal,
  startForge,
} from './__testUtils__/forgeUnderTest';
import { GiteaForge } from './GiteaForge';

// Every request runs Git.
jest.setTimeout(60_000);

const directory = createMockDirectory();

describe('the refusals of Gitea', () => {
  let gitea: FakeGitea;
  let forge: GiteaForge;
  let context: CallContext;

  beforeEach(async () => {
    ({ gitea, forge, context } = await startForge(directory));
  });

  afterEach(() => gitea.stop());

  const refuse = async (fault: Omit<Fault, 'on'>) => {
    gitea.faults = [{ on: /^POST \/contents$/, ...fault }];
    return failure(forge.propose(proposal(gitea), context));
  };

  it.each<[string, Omit<Fault, 'on'>, RegExp]>([
    ['credentials that are no longer good', { status: 401 }, /renew the token/],
    [
      'a token of too few scopes',
      {
        status: 403,
        message:
          'token does not have at least one of required scope(s), required=[write:repository], token scope=read:repository',
      },
      /lacks the scope "write:repository"/,
    ],
    [
      'a branch that is protected',
      {
        status: 403,
        message: 'user should have a permission to write to the target branch',
      },
      /may not write to that branch/,
    ],
    ['another 403', { status: 403 }, /needs the scope "write:repository"/],
    ['nothing found', { status: 404 }, /has no access to it/],
    ['an archived repository', { status: 423 }, /is archived/],
    [
      'a password that is too old',
      { status: 403, message: 'You must change your password.' },
      /must change their password/,
    ],
  ])('of %s are for a person', async (_, fault, words) => {
    const error = await refuse(fault);
    expect(error.message).toMatch(words);
    expect(error.message).toMatch(/create the branch .* in acme\/gitops/);
    expect(error.retryable).toBe(false);
    expect(JSON.stringify([error.message, String(error.cause)])).not.toMatch(
      /the-text-of-gitea/,
    );
  });

  it.each<[string, Omit<Fault, 'on'>, number | undefined]>([
    ['an error of the server', { status: 500 }, undefined],
    [
      'a maintenance',
      { status: 503, headers: { 'retry-after': '120' } },
      120_000,
    ],
    [
      'a proxy that limits',
      { status: 429, headers: { 'retry-after': '7' } },
      7_000,
    ],
    ['a limit of unknown length', { status: 429 }, 60_000],
  ])('of %s pass', async (_, fault, retryAfterMs) => {
    const error = await refuse(fault);
    expect(error).toMatchObject({ retryable: true, retryAfterMs });
  });

  it('in words that are not known may pass, and are asked for again a bounded number of times', async () => {
    const error = await refuse({ status: 400 });
    expect(error).toMatchObject({ retryable: true, unrecognized: true });
    expect(error.message).toMatch(/refused with status 400/);
    expect(error.message).not.toMatch(/the-text-of-gitea/);
  });

  it('of a server that is gone pass', async () => {
    const url = gitea.fileUrl(MANIFEST);
    await gitea.stop();
    const error = await failure(forge.readFile(url, context));
    expect(error.message).toMatch(/could not be reached to read the branch/);
    expect(error.retryable).toBe(true);
  });

  it('names the host that no integration knows', async () => {
    const error = await failure(
      forge.readFile('https://g.example/a/b/src/branch/main/c', context),
    );
    expect(error.message).toMatch(/integrations\.gitea has no entry for/);
  });
});
