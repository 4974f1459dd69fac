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

import { Entity } from '@backstage/catalog-model';
import {
  Account,
  Boundaries,
  declarationOf,
  namedThingsOf,
  TrustedOwner,
} from '@keyturn/plugin-secrets-boundaries';
import { parseSecretSpec, SecretSpec } from '@keyturn/plugin-secrets-common';

/** What came of one secret. */
export interface SecretVerdict {
  outcome: 'inside' | 'outside' | 'invalid';
  lines: string[];
}

/** Judges one secret as the portal would, but without asking an issuer or a forge. */
export function judgeSecret(
  entity: Entity,
  boundaries: Boundaries,
  owners: TrustedOwner[],
  accounts: Map<string, string[]>,
): SecretVerdict {
  const claim = declarationOf(entity);
  const parsed = parseSecretSpec(entity);
  if ('problems' in parsed) {
    return {
      outcome: 'invalid',
      lines: [
        `${claim.ref} is no valid secret, so it was not checked:`,
        ...parsed.problems.map(problem => `  ${problem}`),
      ],
    };
  }
  const asksCodeOwners = boundaries.asksCodeOwners(claim);
  const teams = asksCodeOwners
    ? owners.find(({ ref }) => ref === claim.ownerRef)?.teams
    : undefined;
  const problems = boundaries.judge(
    { ...claim, codeOwners: teams },
    namedThingsOf(
      { name: entity.metadata.name, spec: parsed.spec },
      accountOf(parsed.spec, accounts),
    ),
  );
  if (problems.length > 0) {
    return {
      outcome: 'outside',
      lines: [
        `${claim.ref} is outside its boundary:`,
        ...problems.flatMap(({ message, missing }) => [
          `  ${message}`,
          ...(missing ? [`    would be covered by ${missing}`] : []),
        ]),
      ],
    };
  }
  return {
    outcome: 'inside',
    lines:
      teams && !boundaries.isTied(claim)
        ? [
            `${
              claim.ref
            } is inside its boundary if CODEOWNERS names ${teams.join(
              ' or ',
            )} for its file`,
          ]
        : [],
  };
}

function accountOf(
  { credential }: SecretSpec,
  accounts: Map<string, string[]>,
): Account {
  const account: Account = {};
  for (const option of accounts.get(credential.issuer) ?? []) {
    const value = credential.options?.[option];
    if (value !== undefined && value !== null) {
      account[option] =
        typeof value === 'string' ? value : JSON.stringify(value);
    }
  }
  return account;
}
