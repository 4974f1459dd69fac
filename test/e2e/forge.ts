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

import { RunningSandbox } from '@keyturn/sandbox';
import { BrowserContext, expect, Page } from '@playwright/test';

type Sandbox = Pick<RunningSandbox, 'forge' | 'credentials'>;

/** What the forge's API says of a pull request. */
export interface ForgePullRequest {
  number: number;
  html_url: string;
  url: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  merged_at: string | null;
  head: { ref: string };
}

/** Asks the forge's API as its administrator. */
export async function forgeFetch(
  { forge, credentials }: Sandbox,
  target: string,
  init: RequestInit = {},
): Promise<Response> {
  const response = await fetch(new URL(target, forge.url), {
    ...init,
    headers: {
      ...init.headers,
      authorization: `token ${credentials.forgeTokens.admin}`,
    },
  });
  if (!response.ok) {
    throw new Error(`The forge answered ${response.status} to ${target}`);
  }
  return response;
}

/** Every pull request of a repository, open or not. */
export async function pullRequestsIn(
  sandbox: Sandbox,
  repository: string,
): Promise<ForgePullRequest[]> {
  const target = `/api/v3/repos/${repository}/pulls?state=all&per_page=100`;
  return (await forgeFetch(sandbox, target)).json();
}

/** Pull requests whose branch belongs to a secret. */
export async function pullRequestsOf(
  sandbox: Sandbox,
  secretName: string,
  repository = 'acme/gitops',
): Promise<ForgePullRequest[]> {
  const all = await pullRequestsIn(sandbox, repository);
  return all.filter(({ head }) => head.ref.startsWith(`rotate/${secretName}/`));
}

/** Pull requests that put the previous version of a secret back. */
export function rollbacksOf(
  sandbox: Sandbox,
  secretName: string,
): Promise<ForgePullRequest[]> {
  return pullRequestsFrom(sandbox, `rollback/${secretName}/`);
}

/** Pull requests that do nothing but restart what reads a secret. */
export function restartsOf(
  sandbox: Sandbox,
  secretName: string,
): Promise<ForgePullRequest[]> {
  return pullRequestsFrom(sandbox, `restart/${secretName}/`);
}

async function pullRequestsFrom(
  sandbox: Sandbox,
  prefix: string,
): Promise<ForgePullRequest[]> {
  const all = await pullRequestsIn(sandbox, 'acme/gitops');
  return all.filter(({ head }) => head.ref.startsWith(prefix));
}

/** Names of all branches of a repository. */
export async function branchesOf(
  sandbox: Sandbox,
  repository: string,
): Promise<string[]> {
  const target = `/api/v3/repos/${repository}/branches?per_page=100`;
  const branches: { name: string }[] = await (
    await forgeFetch(sandbox, target)
  ).json();
  return branches.map(({ name }) => name);
}

/** The changes of a pull request as text. */
export async function diffOf(
  sandbox: Sandbox,
  { url }: ForgePullRequest,
): Promise<string> {
  const response = await forgeFetch(sandbox, `${url}/files`);
  const files: { patch?: string }[] = await response.json();
  return files.map(({ patch }) => patch ?? '').join('\n');
}

/** A file as its text stands on a branch; default is the main branch. */
export async function readFile(
  sandbox: Sandbox,
  options: { repository: string; path: string; branch?: string },
): Promise<{ text: string; sha: string }> {
  const { repository, path, branch = 'main' } = options;
  const target = `/api/v3/repos/${repository}/contents/${path}?ref=${encodeURIComponent(
    branch,
  )}`;
  const { content, sha } = await (await forgeFetch(sandbox, target)).json();
  return { text: Buffer.from(content, 'base64').toString(), sha };
}

/** Commits a changed file to a branch; default is the main branch. */
export async function editFile(
  sandbox: Sandbox,
  options: {
    repository: string;
    path: string;
    branch?: string;
    edit(content: string): string;
  },
): Promise<void> {
  const { repository, path, branch, edit } = options;
  const { text, sha } = await readFile(sandbox, options);
  await forgeFetch(sandbox, `/api/v3/repos/${repository}/contents/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      message: `Change ${path}`,
      content: Buffer.from(edit(text)).toString('base64'),
      sha,
      ...(branch && { branch }),
    }),
  });
}

/** Merges a pull request without a browser, as the forge's administrator. */
export async function mergeNow(
  sandbox: Sandbox,
  { url }: ForgePullRequest,
): Promise<void> {
  await forgeFetch(sandbox, `${url}/merge`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
}

/** Commits a new file to the main branch. */
export async function addFile(
  sandbox: Sandbox,
  options: { repository: string; path: string; content: string },
): Promise<void> {
  const { repository, path, content } = options;
  await forgeFetch(sandbox, `/api/v3/repos/${repository}/contents/${path}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      message: `Add ${path}`,
      content: Buffer.from(content).toString('base64'),
    }),
  });
}

/** On the page of a pull request: chooses who one is there. */
export async function actAs(page: Page, displayName: string): Promise<void> {
  await page.getByText('Choose who you act as').first().click();
  await page.getByRole('button', { name: displayName }).click();
  await expect(page.getByText(`Acting as ${displayName}`)).toBeVisible();
}

/** Opens the page of a pull request in a tab of its own and merges it as a team lead. */
export async function mergeAs(
  context: BrowserContext,
  pullRequest: ForgePullRequest,
  displayName: string,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(pullRequest.html_url);
  // The forge remembers who a browser acts as.
  const acting = page.getByText(`Acting as ${displayName}`);
  const choose = page.getByText('Choose who you act as').first();
  await expect(acting.or(choose)).toBeVisible();
  if (await choose.isVisible()) await actAs(page, displayName);
  await merge(page);
  await page.close();
}

/** On the page of a pull request: merges it. */
export async function merge(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Merge pull request' }).click();
  await expect(page.getByText('Merged by')).toBeVisible();
}
