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
  AuthService,
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { placesOf } from '@keyturn/plugin-secrets-boundaries';
import {
  parseSecretSpec,
  SECRET_TYPE,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import { BoundaryView, declarationOf } from '../boundaries/BoundaryView';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock, toInstant } from '../Clock';
import { BoundaryStore } from '../database/BoundaryStore';
import { InventoryReadStore } from '../database/InventoryReadStore';
import { NoticeStore } from '../database/NoticeStore';
import {
  AppliedPage,
  CatalogSecret,
  SecretStore,
} from '../database/SecretStore';
import { conflictNotices } from '../journal/boundaryNotices';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { repositoriesOf } from '../registry/repositoriesOf';
import { CatalogTrustedOwners } from './CatalogTrustedOwners';
import { DeclarationProofs } from './DeclarationProofs';
import { DeclarationOwners } from './DeclarationOwners';
import { RefusedDeclarations } from './RefusedDeclarations';
import {
  CatalogOwners,
  declarationOf as entityDeclaration,
  relationOf,
  relationsOf,
} from './CatalogOwners';
import { declaredDependents, declaredOwner } from './declaredRefs';
import { scheduleWatch } from './scheduleWatch';

const PAGE_SIZE = 500;
const FIELDS = ['kind', 'metadata', 'spec', 'relations'];
const FAILURE =
  'The secrets could not be read from the catalog, so the inventory shows what was last known; the log of the backend says why';

/** What one complete read did. */
export interface InventoryReadResult {
  seen: number;
  written: number;
  retired: number;
  /** Secrets that could not be written. */
  refused: number;
}

/**
 * Takes the secrets of the catalog over into the inventory, page by page. Safe to run at any time and any number
 * of times: rows that say the same already are not touched, and only a complete read retires what it did not see.
 */
export class InventoryReader {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #secrets: SecretStore;
  readonly #reads: InventoryReadStore;
  readonly #policies: PolicyBook;
  readonly #registry: ModuleRegistry;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #trusted: Pick<CatalogTrustedOwners, 'read'>;
  readonly #codeOwners: DeclarationOwners;
  readonly #proofs: Pick<DeclarationProofs, 'prove'>;
  readonly #notices: Pick<NoticeStore, 'enqueue'>;
  readonly #administrators: string[];
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  /** What was already logged of an entity, so that a read each minute does not log it each minute. */
  readonly #logged = new Map<string, string>();

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    secrets: SecretStore;
    reads: InventoryReadStore;
    policies: PolicyBook;
    registry: ModuleRegistry;
    boundaries: SecretBoundaries;
    owners: BoundaryStore;
    notices: Pick<NoticeStore, 'enqueue'>;
    proofs: Pick<DeclarationProofs, 'prove'>;
    /** Full entity refs of those who are told what is refused. */
    administrators: string[];
    logger: LoggerService;
    clock: Clock;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#secrets = options.secrets;
    this.#reads = options.reads;
    this.#policies = options.policies;
    this.#registry = options.registry;
    this.#boundaries = options.boundaries;
    this.#trusted = new CatalogTrustedOwners({
      ...options,
      store: options.owners,
    });
    this.#codeOwners = new DeclarationOwners(options);
    this.#proofs = options.proofs;
    this.#notices = options.notices;
    this.#administrators = options.administrators;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /** Reads from now on by the schedule under `secrets.inventory.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-inventory-read',
      configKey: 'secrets.inventory.schedule',
      schedule: {
        frequency: { minutes: 1 },
        timeout: { minutes: 10 },
        initialDelay: { seconds: 5 },
      },
      run: signal => this.read(signal),
    });
  }

  /**
   * Reads the whole catalog once.
   * @throws ServiceUnavailableError when it could not be read to its end; then nothing was retired
   */
  async read(signal: AbortSignal): Promise<InventoryReadResult> {
    try {
      const result = await this.#readAll(signal);
      await this.#reads.succeeded(this.#now(), shortfallOf(result));
      this.#logger.debug(
        `Read ${result.seen} secrets from the catalog, wrote ${result.written}, retired ${result.retired}`,
      );
      return result;
    } catch (error) {
      // A shutdown or a timeout of the scheduler says nothing about the catalog.
      signal.throwIfAborted();
      this.#logger.error('The inventory could not be read', error as Error);
      await this.#reads.failed(this.#now(), FAILURE);
      throw new ServiceUnavailableError(FAILURE);
    }
  }

  async #readAll(signal: AbortSignal): Promise<InventoryReadResult> {
    const credentials = await this.#auth.getOwnServiceCredentials();
    await this.#trusted.read(credentials, this.#now(), signal);
    const view = await this.#boundaries.now();
    const owners = new CatalogOwners({ catalog: this.#catalog, credentials });
    const refused = new RefusedDeclarations();
    const seen = new Set<string>();
    let written = 0;
    let unwritten = 0;
    const pages = this.#catalog.streamEntities(
      {
        filter: { kind: 'Resource', 'spec.type': SECRET_TYPE },
        fields: FIELDS,
        pageSize: PAGE_SIZE,
      },
      { credentials },
    );
    for await (const entities of pages) {
      signal.throwIfAborted();
      entities.forEach(entity => seen.add(stringifyEntityRef(entity)));
      const secrets = await this.#toSecrets(entities, { owners, view, signal });
      refused.add(secrets);
      const page = await this.#secrets.applyCatalogPage(secrets, this.#now());
      this.#logRefused(page.refused, secrets);
      written += page.written;
      unwritten += page.refused.length;
    }
    signal.throwIfAborted();
    const retired = await this.#secrets.retireExcept(seen, this.#now());
    await this.#tell(refused);
    return { seen: seen.size, written, retired, refused: unwritten };
  }

  /** What is refused goes to administrators, a conflict to both owners; each is told once. */
  async #tell(refused: RefusedDeclarations): Promise<void> {
    const administrators = this.#administrators;
    const day = this.#clock.now().toISODate()!;
    await this.#notices.enqueue(refused.digests({ day, administrators }));
    const conflicts = await this.#secrets.conflicts();
    const refs = conflicts.flatMap(({ secretRef, ref }) => [secretRef, ref]);
    const records = await this.#secrets.getMany([...new Set(refs)]);
    const byRef = new Map(records.map(record => [record?.ref, record]));
    for (const { secretRef, ref, targetId } of conflicts) {
      const [later, holder] = [byRef.get(secretRef), byRef.get(ref)];
      if (later && holder) {
        await this.#notices.enqueue(
          conflictNotices({ targetId, holder, later }),
        );
      }
    }
  }

  async #toSecrets(
    entities: Entity[],
    surroundings: {
      owners: CatalogOwners;
      view: BoundaryView;
      signal: AbortSignal;
    },
  ): Promise<CatalogSecret[]> {
    const { owners, signal } = surroundings;
    const parsed = entities.flatMap(entity => {
      const spec = this.#parse(entity);
      return spec ? [{ entity, spec }] : [];
    });
    await owners.load(
      parsed.flatMap(({ entity }) => [
        ...relationsOf(entity, RELATION_OWNED_BY),
        ...relationsOf(entity, RELATION_DEPENDENCY_OF),
      ]),
      signal,
    );
    const secrets: CatalogSecret[] = [];
    for (const { entity, spec } of parsed) {
      secrets.push(await this.#toSecret(entity, spec, surroundings));
    }
    return secrets;
  }

  /** The catalog refuses malformed secrets itself; one that came through keeps its last good row. */
  #parse(entity: Entity): SecretSpec | undefined {
    const ref = stringifyEntityRef(entity);
    const parsed = parseSecretSpec(entity);
    if ('spec' in parsed) {
      return parsed.spec;
    }
    const problems = parsed.problems.join('; ');
    if (this.#isNews(ref, problems)) {
      this.#logger.warn(`${ref} is left out of the inventory: ${problems}`);
    }
    return undefined;
  }

  #logRefused(refused: AppliedPage['refused'], secrets: CatalogSecret[]): void {
    const odd = new Set(refused.map(({ ref }) => ref));
    secrets
      .filter(({ ref }) => !odd.has(ref))
      .forEach(({ ref }) => this.#logged.delete(ref));
    for (const { ref, error } of refused) {
      if (this.#isNews(ref, error.message)) {
        this.#logger.error(`${ref} could not be written`, error);
      }
    }
  }

  #isNews(ref: string, said: string): boolean {
    if (this.#logged.get(ref) === said) return false;
    this.#logged.set(ref, said);
    return true;
  }

  async #toSecret(
    entity: Entity,
    spec: SecretSpec,
    {
      owners,
      view,
      signal,
    }: { owners: CatalogOwners; view: BoundaryView; signal: AbortSignal },
  ): Promise<CatalogSecret> {
    const { name, title, description, annotations } = entity.metadata;
    const ref = stringifyEntityRef(entity);
    const location = annotations?.[ANNOTATION_LOCATION];
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
      (await this.#proofs.prove(entity, signal));
    const ownerRef = ownerRefOf(entity, owners);
    // What is declared for an owner elsewhere than where that owner may grants nothing.
    const named = (await this.#isInside(entity, view, signal))
      ? declaredDependents(entity)
      : new Set<string>();
    const resolved = this.#policies.resolve(spec.rotation);
    return {
      ...declared,
      codeOwners,
      proven,
      outside: view.problemsOf({ ...declared, codeOwners, proven }),
      places: placesOf(name, spec.targets),
      description,
      ownerRef,
      ownerTrusted: ownerRef !== undefined && view.isTrustedOwner(ownerRef),
      systemRef: relationOf(entity, RELATION_PART_OF, 'system'),
      consumers: await Promise.all(
        relationsOf(entity, RELATION_DEPENDENCY_OF).map(async ref => ({
          ref,
          ownerRef: owners.ownerOf(ref),
          involved:
            named.has(ref) &&
            (await this.#isInside(owners.entityOf(ref), view, signal)),
        })),
      ),
      policy: 'policy' in resolved ? resolved.policy : undefined,
      repositories: repositoriesOf(spec, this.#registry),
    };
  }

  /** What is not in the catalog is declared nowhere yet, by nobody. */
  async #isInside(
    entity: Entity | undefined,
    view: BoundaryView,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!entity) return false;
    const declaration = entityDeclaration(stringifyEntityRef(entity), entity);
    const codeOwners = await this.#codeOwners.of(declaration, view, signal);
    if (!view.isDeclaredInside({ ...declaration, codeOwners })) return false;
    return !view.needsProof || this.#proofs.prove(entity, signal);
  }

  #now(): string {
    return toInstant(this.#clock.now());
  }
}

/** The owner that the entity itself names, where the catalog has it. */
function ownerRefOf(entity: Entity, owners: CatalogOwners): string | undefined {
  const named = declaredOwner(entity);
  return relationsOf(entity, RELATION_OWNED_BY).find(
    ref => ref === named && owners.has(ref),
  );
}

function shortfallOf({ refused }: InventoryReadResult): string | undefined {
  return refused > 0
    ? `${refused} of the secrets in the catalog could not be written, so the inventory shows what was last known of them; the log of the backend names them`
    : undefined;
}
