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

import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  Account,
  Boundaries,
  changedFields,
  Declaration,
  declarationDigest,
  frozenPartOf,
  namedPlacesOf,
  namedThingsOf,
  TrustedOwner,
} from '@keyturn/plugin-secrets-boundaries';
import { BoundaryProblem, SecretSpec } from '@keyturn/plugin-secrets-common';
import type {
  FrozenDeclaration,
  RotationRecord,
} from '../database/RotationRecord';
import type { SecretRecord } from '../database/SecretStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';

/** What of a secret a boundary is judged by. */
export type JudgedSecret = Pick<
  SecretRecord,
  'ref' | 'name' | 'title' | 'spec' | 'location' | 'codeOwners' | 'proven'
>;

/** Whether a rotation may act. */
export type Standing =
  | { kind: 'inside' }
  /** The secret declares something else than what the rotation goes by. */
  | { kind: 'changed'; reason: string }
  /** What it goes by is not covered. */
  | { kind: 'outside'; reason: string };

/** The boundaries of one moment, asked about secrets and rotations. Pure. */
export class BoundaryView {
  readonly #boundaries: Boundaries;
  readonly #owners: ReadonlySet<string>;
  readonly #registry: ModuleRegistry;

  constructor(options: {
    boundaries: Boundaries;
    owners: TrustedOwner[];
    registry: ModuleRegistry;
  }) {
    this.#boundaries = options.boundaries;
    this.#owners = new Set(options.owners.map(({ ref }) => ref));
    this.#registry = options.registry;
  }

  get boundaries(): Boundaries {
    return this.#boundaries;
  }

  /** Whether it matters where something is declared. */
  get needsProof(): boolean {
    return this.#boundaries.mode === 'rules';
  }

  /** Whether a group or user counts as an owner, for rights and notices. Without rules there is nothing to tell by. */
  isTrustedOwner(ref: string): boolean {
    return this.#boundaries.mode !== 'rules' || this.#owners.has(ref);
  }

  /** Whether an entity is declared where its owner may, so that its owner may gain by it. */
  isDeclaredInside(declaration: Declaration): boolean {
    return (
      this.#boundaries.mode !== 'rules' || this.#boundaries.isTied(declaration)
    );
  }

  /** What of a declaration is not covered; empty where all is inside. */
  problemsOf(secret: JudgedSecret): BoundaryProblem[] {
    return this.#proven(
      secret,
      this.#boundaries.judge(
        declarationOf(secret),
        namedThingsOf(secret, this.accountOf(secret)),
      ),
    );
  }

  /** What is inside by its location is so only where the file there really declares it. */
  #proven(
    { location, proven }: JudgedSecret,
    problems: BoundaryProblem[],
  ): BoundaryProblem[] {
    if (problems.length > 0 || proven || !this.needsProof) {
      return problems;
    }
    return [
      {
        field: 'spec.owner',
        message: `spec.owner counts only where the secret is declared, and the file at ${location} does not declare it as the catalog has it, or cannot be read.`,
      },
    ];
  }

  /** Whose a credential of the secret would be, by its own words; empty where no such issuer is installed. */
  accountOf(secret: JudgedSecret): Account {
    const { issuer } = secret.spec.credential;
    return this.#registry.issuer(issuer)?.accountOf(secret) ?? {};
  }

  /** What a rotation that starts now would go by to its end. */
  freeze(secret: JudgedSecret): FrozenDeclaration {
    const { name, spec } = secret;
    return {
      name,
      spec,
      account: this.accountOf(secret),
      digest: declarationDigest(frozenPartOf(secret)),
    };
  }

  /**
   * Whether a rotation may act now. A rollback puts back what stood in its places, so it needs nothing but these; what was
   * allowed by an administrator needs no boundary.
   */
  standingOf(rotation: RotationRecord, secret: JudgedSecret): Standing {
    const { declared, allowance, rollback } = rotation;
    const frozen = { ...secret, name: declared.name, spec: declared.spec };
    if (rollback) {
      return outside(
        this.#proven(
          secret,
          this.#boundaries.judgePlaces(
            declarationOf(secret),
            namedPlacesOf(declared),
          ),
        ),
      );
    }
    const changed = changedFields(frozenPartOf(declared), frozenPartOf(secret));
    if (changed.length > 0) {
      return {
        kind: 'changed',
        reason: `The declaration of the secret has changed since the rotation started: ${changed.join(
          ', ',
        )}`,
      };
    }
    if (allowance) return { kind: 'inside' };
    return outside(
      this.#proven(
        secret,
        this.#boundaries.judge(
          declarationOf(secret),
          namedThingsOf(frozen, declared.account),
        ),
      ),
    );
  }

  /** Whether a credential that is there already may be touched for a secret, by whose it really is. */
  coversAccount(
    secret: JudgedSecret,
    credential: { issuer: string; account: Account },
  ): boolean {
    return (
      this.#boundaries.judgeAccount(declarationOf(secret), credential)
        .length === 0
    );
  }
}

/** Where a secret is declared, and whose it says it is. */
export function declarationOf(
  secret: Pick<SecretRecord, 'ref' | 'spec' | 'location' | 'codeOwners'>,
): Declaration {
  const { ref, spec, location, codeOwners } = secret;
  return { ref, ownerRef: ownerOf(ref, spec), location, codeOwners };
}

/** Each problem as a sentence, with the line of config that is to be asked for. */
export function boundarySentences(problems: BoundaryProblem[]): string[] {
  return problems.map(({ message, missing }) => {
    const said = message.replace(/\.$/, '');
    return missing ? `${said}: ${missing}` : said;
  });
}

/** The owner that a declaration names, as the catalog reads it. */
export function ownerOf(ref: string, { owner }: SecretSpec): string {
  const { namespace } = parseEntityRef(ref);
  return stringifyEntityRef(
    parseEntityRef(owner, {
      defaultKind: 'group',
      defaultNamespace: namespace,
    }),
  );
}

function outside(problems: BoundaryProblem[]): Standing {
  return problems.length === 0
    ? { kind: 'inside' }
    : {
        kind: 'outside',
        reason: `Outside of the boundary of the secret: ${boundarySentences(
          problems,
        ).join('; ')}`,
      };
}
