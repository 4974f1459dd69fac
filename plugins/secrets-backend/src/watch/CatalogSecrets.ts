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

import {
  ANNOTATION_LOCATION,
  Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import { Consumer, SecretSpec } from '@keyturn/plugin-secrets-common';
import { BoundaryView, declarationOf } from '../boundaries/BoundaryView';
import { CatalogSecret, SecretRecord } from '../database/SecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { repositoriesOf } from '../registry/repositoriesOf';
import {
  CatalogOwners,
  declarationOf as entityDeclaration,
  relationOf,
  relationsOf,
} from './CatalogOwners';
import { DeclarationOwners } from './DeclarationOwners';
import { DeclarationProofs } from './DeclarationProofs';
import { declaredDependents, declaredOwner } from './declaredRefs';
import { readDeclarations } from './readDeclarations';

/** What a read of the catalog knows beside the secrets. */
export interface ReadSurroundings {
  /** With all owners and dependents of the secrets loaded. */
  owners: CatalogOwners;
  view: BoundaryView;
  /** What of the secrets was proven by an earlier read, so that no file is read again for it. */
  proven: Map<string, Proven>;
  signal: AbortSignal;
}

type Proven = Pick<SecretRecord, 'location' | 'entityDigest'>;

/** Makes of an entity what the inventory keeps of a secret, with what boundaries say of it. */
export class CatalogSecrets {
  readonly #policies: PolicyBook;
  readonly #registry: ModuleRegistry;
  readonly #codeOwners: Pick<DeclarationOwners, 'of'>;
  readonly #proofs: Pick<DeclarationProofs, 'prove'>;

  constructor(options: {
    policies: PolicyBook;
    registry: ModuleRegistry;
    codeOwners: Pick<DeclarationOwners, 'of'>;
    proofs: Pick<DeclarationProofs, 'prove'>;
  }) {
    this.#policies = options.policies;
    this.#registry = options.registry;
    this.#codeOwners = options.codeOwners;
    this.#proofs = options.proofs;
  }

  async read(
    entity: Entity,
    spec: SecretSpec,
    surroundings: ReadSurroundings,
  ): Promise<CatalogSecret> {
    const { owners, view, signal } = surroundings;
    const { name, title, description, annotations } = entity.metadata;
    const ref = stringifyEntityRef(entity);
    const location = annotations?.[ANNOTATION_LOCATION];
    const [entityDigest] = readDeclarations([entity]).values();
    const declared = { ref, name, title: title ?? name, spec, location };
    const codeOwners = await this.#codeOwners.of(
      declarationOf(declared),
      view,
      signal,
    );
    // Only what would be inside is worth a look at its file, and only there a file is read.
    const claim = { ...declared, codeOwners, proven: true };
    const proven =
      view.needsProof &&
      view.problemsOf(claim).length === 0 &&
      (isSame(surroundings.proven.get(ref), { location, entityDigest }) ||
        (await this.#proofs.prove(entity, signal)));
    const ownerRef = ownerRefOf(entity, owners);
    const resolved = this.#policies.resolve(spec.rotation);
    return {
      ...declared,
      codeOwners,
      proven,
      entityDigest,
      outside: view.problemsOf({ ...declared, codeOwners, proven }),
      places: placesOf(name, spec.targets),
      description,
      ownerRef,
      ownerTrusted: ownerRef !== undefined && view.isTrustedOwner(ownerRef),
      systemRef: relationOf(entity, RELATION_PART_OF, 'system'),
      consumers: await this.#consumersOf(entity, proven, surroundings),
      policy: 'policy' in resolved ? resolved.policy : undefined,
      repositories: repositoriesOf(spec, this.#registry),
    };
  }

  /** What is declared for an owner elsewhere than where that owner may makes nobody involved. */
  async #consumersOf(
    entity: Entity,
    proven: boolean,
    surroundings: ReadSurroundings,
  ): Promise<Consumer[]> {
    const { owners } = surroundings;
    const isDeclared = proven || (await this.#isInside(entity, surroundings));
    const named = isDeclared ? declaredDependents(entity) : new Set<string>();
    const consumers: Consumer[] = [];
    for (const ref of relationsOf(entity, RELATION_DEPENDENCY_OF)) {
      consumers.push({
        ref,
        ownerRef: owners.ownerOf(ref),
        involved:
          named.has(ref) &&
          (await this.#isInside(owners.entityOf(ref), surroundings)),
      });
    }
    return consumers;
  }

  /** What is not in the catalog is declared nowhere yet, by nobody. */
  async #isInside(
    entity: Entity | undefined,
    { view, signal }: ReadSurroundings,
  ): Promise<boolean> {
    if (!entity) return false;
    const declaration = entityDeclaration(stringifyEntityRef(entity), entity);
    const codeOwners = await this.#codeOwners.of(declaration, view, signal);
    if (!view.isDeclaredInside({ ...declaration, codeOwners })) return false;
    return !view.needsProof || this.#proofs.prove(entity, signal);
  }
}

function isSame(known: Proven | undefined, now: Proven): boolean {
  return (
    known !== undefined &&
    known.location === now.location &&
    known.entityDigest === now.entityDigest
  );
}

/** The owner that the entity itself names, where the catalog has it. */
function ownerRefOf(entity: Entity, owners: CatalogOwners): string | undefined {
  const named = declaredOwner(entity);
  return relationsOf(entity, RELATION_OWNED_BY).find(
    ref => ref === named && owners.has(ref),
  );
}
