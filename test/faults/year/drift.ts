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

import { journalProblems } from '../journalProblems';
import { CompanySecret } from './company';
import { ExpectedNotices } from './ExpectedNotices';
import { allNotices } from './forgottenNotices';
import { YearCompany } from './YearCompany';

/** Verifying a journal takes a while, so not each of ten thousand is. */
const MOST_JOURNALS = 300;

interface Ground {
  company: YearCompany;
  expected: ExpectedNotices;
}

/** Where record, Git, issuer and what people were told disagree at the end of the year, a sentence for each. */
export async function drift(ground: Ground): Promise<string[]> {
  return [
    ...(await noticeDrift(ground)),
    ...(await openDrift(ground.company)),
    ...(await versionDrift(ground.company)),
    ...(await journalDrift(ground.company)),
  ];
}

/** Each threshold of each version told once; an expiry is one of them, so none is silent. */
async function noticeDrift({ company, expected }: Ground): Promise<string[]> {
  const rows = await allNotices(company.db);
  const perKey = Map.groupBy(rows, row => row.dedupe_key);
  const expiries = rows.filter(row => row.dedupe_key.startsWith('expiry:'));
  const written = new Set(expiries.map(row => row.dedupe_key));
  const perText = Map.groupBy(rows, ({ recipients, payload }) => {
    const { title, scope, description } = JSON.parse(payload);
    const entityRef = JSON.parse(recipients);
    return JSON.stringify([
      title,
      scope,
      description,
      { type: 'entity', entityRef },
    ]);
  });
  return [
    ...expected.keys
      .filter(key => !written.has(key))
      .map(key => `Nobody was told of ${key}`),
    ...[...written]
      .filter(key => !expected.has(key))
      .map(key => `Somebody was told of ${key} for no reason`),
    ...[...perKey]
      .filter(([, told]) => told.length > 1)
      .map(([key]) => `${key} was written again after it was forgotten`),
    ...rows
      .filter(row => !row.sent_at && !row.superseded_at)
      .map(row => `${row.dedupe_key} was never sent`),
    ...[...company.sent]
      .filter(([text, n]) => n > (perText.get(text)?.length ?? 0))
      .map(([text]) => `Told too often: ${text}`),
  ];
}

async function openDrift({ db, forge }: YearCompany): Promise<string[]> {
  const open: Array<{ id: string; waiting_for: string }> = await db('rotations')
    .where({ open_key: 'open' })
    .select('id', 'waiting_for');
  return [
    ...open.map(row => `Rotation ${row.id} is still open: ${row.waiting_for}`),
    ...forge.pullRequestUrls
      .filter(url => forge.inspect(url).state === 'open')
      .map(url => `${url} is still open`),
  ];
}

/** One credential of each secret works, it is the one on record, and Git has that version. */
async function versionDrift(company: YearCompany): Promise<string[]> {
  const rows: Array<{ secret_ref: string; id: string; handle: string }> =
    await company.db('versions').where({ state: 'current' });
  const current = Map.groupBy(rows, row => row.secret_ref);
  const live = new Set(company.issuer.liveCredentials);
  const { length } = company.secrets;
  return [
    ...company.secrets.flatMap(secret =>
      versionProblem(company, secret, {
        rows: current.get(secret.declaration.ref) ?? [],
        live,
      }),
    ),
    ...(live.size === length
      ? []
      : [`${live.size} credentials of ${length} secrets work`]),
  ];
}

function versionProblem(
  { forge }: YearCompany,
  { declaration, firstCredential, manifest }: CompanySecret,
  known: { rows: Array<{ id: string; handle: string }>; live: Set<string> },
): string[] {
  const [row, ...more] = known.rows;
  const { name } = declaration;
  if (more.length > 0) return [`${name} has several live versions on record`];
  const credential = row
    ? String(JSON.parse(row.handle).credentialId)
    : firstCredential;
  const isInGit =
    !row ||
    credential === firstCredential ||
    forge.fileContent(manifest.url)?.includes(row.id);
  return [
    ...(known.live.has(credential) ? [] : [`What ${name} runs does not work`]),
    ...(isInGit ? [] : [`Git does not have the live version of ${name}`]),
  ];
}

async function journalDrift(company: YearCompany): Promise<string[]> {
  const { db, clock, secrets } = company;
  const every = Math.ceil(secrets.length / MOST_JOURNALS);
  const problems: string[] = [];
  for (const [i, { declaration }] of secrets.entries()) {
    if (i % every !== 0) continue;
    const secretRef = declaration.ref;
    problems.push(...(await journalProblems({ db, clock, secretRef })));
  }
  return problems;
}
