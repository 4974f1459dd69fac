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
  Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  InputError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  parseSecretSpec,
  SECRET_TYPE,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock, toInstant } from '../Clock';
import { BoundaryStore } from '../database/BoundaryStore';
import { HandoverStore } from '../database/HandoverStore';
import { InventoryReadStore } from '../database/InventoryReadStore';
import { NoticeStore } from '../database/NoticeStore';
import {
  AppliedPage,
  CatalogSecret,
  SecretStore,
} from '../database/SecretStore';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { CatalogTrustedOwners } from './CatalogTrustedOwners';
import { DeclarationProofs } from './DeclarationProofs';
import { DeclarationOwners } from './DeclarationOwners';
import { RefusedDeclarations } from './RefusedDeclarations';
import { BoundaryReports } from './BoundaryReports';
import { CatalogHolds } from './CatalogHolds';
import { SecretHandovers } from '../service/SecretHandovers';
import { CatalogOwners, relationsOf } from './CatalogOwners';
import { CatalogSecrets, ReadSurroundings } from './CatalogSecrets';
import { scheduleWatch } from './scheduleWatch';
import { RowPass } from './RowPass';
import { WatchedRows } from './WatchedRows';

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
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #trusted: CatalogTrustedOwners;
  readonly #translated: CatalogSecrets;
  readonly #reports: BoundaryReports;
  readonly #holds: CatalogHolds;
  readonly #handovers: SecretHandovers;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #rows: WatchedRows;
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
    handovers: HandoverStore;
    notices: Pick<NoticeStore, 'enqueue'>;
    proofs: Pick<DeclarationProofs, 'prove'>;
    /** Full entity refs of those who are told what is refused. */
    administrators: string[];
    logger: LoggerService;
    clock: Clock;
    rows: WatchedRows;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#secrets = options.secrets;
    this.#reads = options.reads;
    this.#boundaries = options.boundaries;
    this.#trusted = new CatalogTrustedOwners({
      ...options,
      store: options.owners,
    });
    this.#translated = new CatalogSecrets({
      ...options,
      codeOwners: new DeclarationOwners(options),
    });
    this.#reports = new BoundaryReports(options);
    this.#holds = new CatalogHolds(options);
    this.#handovers = new SecretHandovers({
      ...options,
      store: options.handovers,
    });
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#rows = options.rows;
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
    const pass = this.#rows.begin('inventory', signal);
    const before = await this.#secrets.live();
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
      const refs = entities.map(entity => stringifyEntityRef(entity));
      refs.forEach(ref => seen.add(ref));
      await this.#secrets.listed(refs);
      const proven = await this.#secrets.proven(refs);
      const surroundings = { owners, view, proven, signal };
      const secrets = await this.#toSecrets(entities, surroundings, pass);
      refused.add(secrets);
      const page = await this.#secrets.applyCatalogPage(secrets, this.#now());
      this.#logRefused(page.refused, secrets);
      page.refused.forEach(({ ref, error }) => pass.fail(ref, error));
      written += page.written;
      unwritten += page.refused.length;
    }
    signal.throwIfAborted();
    const retired = await this.#secrets.retireExcept(seen, this.#now(), before);
    await this.#handovers.run((ref, work) => pass.run(ref, work));
    await pass.end({ complete: true });
    await this.#holds.tell();
    await this.#reports.tell(refused);
    return { seen: seen.size, written, retired, refused: unwritten };
  }

  async #toSecrets(
    entities: Entity[],
    surroundings: ReadSurroundings,
    pass: RowPass,
  ): Promise<CatalogSecret[]> {
    const { owners, signal } = surroundings;
    const parsed = entities.flatMap(entity => {
      try {
        const spec = this.#parse(entity, pass);
        return spec ? [{ entity, spec }] : [];
      } catch (error) {
        pass.fail(stringifyEntityRef(entity), error);
        this.#logOdd(stringifyEntityRef(entity), error);
        return [];
      }
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
      try {
        secrets.push(await this.#translated.read(entity, spec, surroundings));
      } catch (error) {
        pass.fail(stringifyEntityRef(entity), error);
        this.#logOdd(stringifyEntityRef(entity), error);
      }
    }
    return secrets;
  }

  /** One that nobody can make sense of keeps its last good row, and keeps no other from being read. */
  #logOdd(ref: string, error: unknown): void {
    const said = toError(error);
    if (this.#isNews(ref, said.message)) {
      this.#logger.error(`${ref} could not be read`, said);
    }
  }

  /** The catalog refuses malformed secrets itself; one that came through keeps its last good row. */
  #parse(entity: Entity, pass: RowPass): SecretSpec | undefined {
    const ref = stringifyEntityRef(entity);
    const parsed = parseSecretSpec(entity);
    if ('spec' in parsed) {
      return parsed.spec;
    }
    const problems = parsed.problems.join('; ');
    pass.fail(ref, new InputError(problems));
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

  #now(): string {
    return toInstant(this.#clock.now());
  }
}

function shortfallOf({ refused }: InventoryReadResult): string | undefined {
  return refused > 0
    ? `${refused} of the secrets in the catalog could not be written, so the inventory shows what was last known of them; the log of the backend names them`
    : undefined;
}
