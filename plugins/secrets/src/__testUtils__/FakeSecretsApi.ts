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
  AgreeHandover,
  accessManifests,
  accessOf,
  AllowOutside,
  BoundariesOverview,
  ClusterAccess,
  BoundaryAllowance,
  CancelRotation,
  CatalogHoldStatus,
  Compromise,
  CompromiseReport,
  ConfirmRevocation,
  endingText,
  Facets,
  HandInValues,
  HEALTH_BY_URGENCY,
  isTerminalPhase,
  JournalEntry,
  OverrideRotation,
  ReleaseCatalog,
  ReportCompromise,
  revocationOf,
  RollbackRotation,
  Rotation,
  RotationListRequest,
  RotationPage,
  RotationPlan,
  Secret,
  SecretBoundary,
  SecretDetail,
  SecretHandovers,
  SecretListRequest,
  SecretPage,
  SecretsApi,
  StartRotation,
  Summary,
  WithdrawCompromise,
  ChangedCiphertexts,
  ConfirmCiphertexts,
  ResolveVersion,
  UnknownVersions,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { exportJournal } from './exportJournal';
import { responseError } from './responseError';
import { sampleActions } from './sampleActions';
import {
  SampleBoundaries,
  sampleBoundaries,
  secretBoundaryOf,
} from './sampleBoundaries';

export interface FakeSecretsData {
  secrets: SecretDetail[];
  rotations: Rotation[];
  journal: JournalEntry[];
  plans?: RotationPlan[];
  boundaries?: SampleBoundaries;
  inventory?: Pick<Summary, 'inventoryReadAt' | 'inventoryFailing'>;
  catalogHold?: CatalogHoldStatus;
}

/** Answers from memory as the backend does: filters, order, cursors, facets, and refusals on demand. */
export class FakeSecretsApi implements SecretsApi {
  readonly calls: Array<{ method: string; request: unknown }> = [];
  /** What keeps an emergency rotation from being started, of reports to come. */
  reportProblems: string[] = [];
  /** Where a report to come stands. */
  reportStatus = 'An emergency rotation is about to start';
  readonly #data: FakeSecretsData;
  readonly #refusals = new Map<string, { status: number; message: string }>();
  #waits = new Map<string, Promise<void>>();
  readonly #allowances = new Map<string, BoundaryAllowance>();

  constructor(data: FakeSecretsData) {
    this.#data = structuredClone(data);
  }

  /** Makes a method answer with an error until `heal`. */
  refuse(method: keyof SecretsApi, status: number, message: string) {
    this.#refusals.set(method, { status, message });
  }

  heal() {
    this.#refusals.clear();
    this.#waits.clear();
  }

  /** Keeps every further call of a method waiting; `heal` lets later calls through. */
  hold(method: keyof SecretsApi) {
    this.#waits.set(method, new Promise(() => {}));
  }

  callsOf(method: keyof SecretsApi): unknown[] {
    return this.calls.filter(c => c.method === method).map(c => c.request);
  }

  /** What can be done with it follows, unless the change says that too. */
  changeRotation(rotationId: string, change: Partial<Rotation>) {
    this.#data.rotations = this.#data.rotations.map(rotation => {
      if (rotation.id !== rotationId) return rotation;
      const changed = { ...rotation, ...change };
      return {
        ...changed,
        actions: change.actions ?? sampleActions(changed),
        ending: endingText(changed),
      };
    });
  }

  /** Read just now, unless a test says otherwise. */
  get #inventory(): NonNullable<FakeSecretsData['inventory']> {
    return this.#data.inventory ?? { inventoryReadAt: DateTime.utc().toISO() };
  }

  changeInventory(inventory: FakeSecretsData['inventory']) {
    this.#data.inventory = inventory;
  }

  write(entry: Omit<JournalEntry, 'seq'>) {
    const seq =
      Math.max(
        0,
        ...this.#data.journal
          .filter(row => row.rotationId === entry.rotationId)
          .map(row => row.seq),
      ) + 1;
    this.#data.journal.push({ ...entry, seq });
  }

  async listSecrets(request: SecretListRequest): Promise<SecretPage> {
    await this.#enter('listSecrets', request);
    const matching = this.#matching(request).sort(comparator(request));
    return { ...paged(matching, request), ...this.#inventory };
  }

  async getSecret(secretRef: string): Promise<SecretDetail> {
    await this.#enter('getSecret', secretRef);
    return (
      this.#data.secrets.find(({ ref }) => ref === secretRef) ??
      notFound(`No secret ${secretRef} is in the inventory.`)
    );
  }

  async getFacets(request: SecretListRequest): Promise<Facets> {
    await this.#enter('getFacets', request);
    const secrets = this.#matching(request);
    return {
      owner: counted(secrets.map(s => s.ownerRef)),
      system: counted(secrets.map(s => s.systemRef)),
      health: counted(secrets.map(s => s.health)),
      authority: counted(secrets.map(s => s.authority.ref)),
      class: counted(secrets.map(s => s.authority.class)),
      environment: counted(secrets.flatMap(s => s.environments)),
      cluster: counted(secrets.flatMap(s => s.clusters)),
    };
  }

  async getSummary(request: SecretListRequest): Promise<Summary> {
    await this.#enter('getSummary', request);
    const secrets = this.#matching(request);
    return {
      total: secrets.length,
      withoutOwner: secrets.filter(s => !s.ownerRef).length,
      withoutExpiry: secrets.filter(s => !s.lifetime.expiresAt).length,
      dueOrExpired: secrets.filter(s => ['due', 'expired'].includes(s.health))
        .length,
      compromised: secrets.filter(s => s.health === 'compromised').length,
      ...this.#inventory,
    };
  }

  async planRotation(secretRef: string): Promise<RotationPlan> {
    await this.#enter('planRotation', secretRef);
    return (
      this.#data.plans?.find(plan => plan.secretRef === secretRef) ??
      notFound(`No secret ${secretRef} is in the inventory.`)
    );
  }

  async listRotations(request: RotationListRequest): Promise<RotationPage> {
    await this.#enter('listRotations', request);
    const matching = this.#data.rotations
      .filter(
        rotation =>
          anyOf(request.secret, [rotation.secretRef]) &&
          anyOf(request.phase, [rotation.phase]) &&
          (request.state === undefined ||
            (request.state === 'ended') === isTerminalPhase(rotation.phase)),
      )
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    return paged(matching, request);
  }

  async getRotation(rotationId: string): Promise<Rotation> {
    await this.#enter('getRotation', rotationId);
    return (
      this.#data.rotations.find(({ id }) => id === rotationId) ??
      notFound(`There is no rotation ${rotationId}.`)
    );
  }

  async getJournal(rotationId: string, after = 0): Promise<JournalEntry[]> {
    await this.#enter('getJournal', { rotationId, after });
    return this.#data.journal
      .filter(row => row.rotationId === rotationId && row.seq > after)
      .sort((a, b) => a.seq - b.seq);
  }

  async exportJournal(): Promise<Blob> {
    await this.#enter('exportJournal', {});
    return exportJournal(this.#data.journal, this.#data.rotations);
  }

  async exportSecretJournal(secretRef: string): Promise<Blob> {
    await this.#enter('exportSecretJournal', secretRef);
    const rotations = this.#data.rotations.filter(
      rotation => rotation.secretRef === secretRef,
    );
    return exportJournal(this.#data.journal, rotations);
  }

  async startRotation(body: StartRotation) {
    await this.#enter('startRotation', body);
    const rotation =
      this.#data.rotations.find(
        ({ secretRef, phase }) =>
          secretRef === body.secretRef && !isTerminalPhase(phase),
      ) ?? (await notFound('The fake starts no rotations of its own.'));
    return { rotation, adopted: true };
  }

  async advanceRotation(rotationId: string): Promise<Rotation> {
    await this.#enter('advanceRotation', rotationId);
    return this.getRotation(rotationId);
  }

  async cancelRotation(
    rotationId: string,
    { reason }: CancelRotation,
  ): Promise<Rotation> {
    await this.#enter('cancelRotation', { rotationId, reason });
    this.changeRotation(rotationId, {
      phase: 'cancelled',
      condition: undefined,
      waitingFor: `Cancelled: ${reason}`,
    });
    this.write({
      rotationId,
      at: DateTime.utc().toISO(),
      event: 'phase.cancelled',
      level: 'info',
      message: `Cancelled: ${reason}`,
      actor: 'user:default/ada',
      links: [],
    });
    return this.getRotation(rotationId);
  }

  async retryRotation(rotationId: string): Promise<Rotation> {
    await this.#enter('retryRotation', rotationId);
    this.changeRotation(rotationId, { condition: undefined });
    return this.getRotation(rotationId);
  }

  async proposeMissing(rotationId: string): Promise<Rotation> {
    await this.#enter('proposeMissing', rotationId);
    this.changeRotation(rotationId, {
      condition: undefined,
      lacking: undefined,
    });
    return this.getRotation(rotationId);
  }

  async rollbackRotation(
    rotationId: string,
    { reason }: RollbackRotation,
  ): Promise<Rotation> {
    await this.#enter('rollbackRotation', { rotationId, reason });
    const at = DateTime.utc().toISO();
    this.changeRotation(rotationId, {
      phase: 'rollback-proposed',
      condition: undefined,
      waitingFor: 'Waiting for review and merge',
      rollback: { requestedBy: 'user:default/ada', reason, at },
    });
    return this.getRotation(rotationId);
  }

  /** Keeps no value, not even a fake one. */
  async handInValues(
    rotationId: string,
    { declaration, values, evidence }: HandInValues,
  ): Promise<Rotation> {
    const keys = Object.keys(values);
    await this.#enter('handInValues', {
      rotationId,
      declaration,
      keys,
      evidence,
    });
    this.changeRotation(rotationId, {
      phase: 'issued',
      condition: undefined,
      awaiting: undefined,
    });
    return this.getRotation(rotationId);
  }

  async confirmRevocation(
    rotationId: string,
    body: ConfirmRevocation,
  ): Promise<Rotation> {
    await this.#enter('confirmRevocation', { rotationId, ...body });
    this.changeRotation(rotationId, {
      phase: 'completed',
      condition: undefined,
      awaiting: undefined,
      revocation: revocationOf(
        'previous',
        [],
        body.outcome === 'nothing-to-revoke'
          ? 'person-found-nothing'
          : 'by-person',
      ),
    });
    return this.getRotation(rotationId);
  }

  async reportCompromise(
    secretRef: string,
    body: ReportCompromise,
  ): Promise<CompromiseReport> {
    await this.#enter('reportCompromise', { secretRef, ...body });
    const secret = await this.getSecret(secretRef);
    const problems = this.reportProblems;
    const compromise = secret.compromise ?? {
      ...body,
      reportedAt: DateTime.utc().toISO(),
      reportedBy: 'user:default/ana',
      status: this.reportStatus,
    };
    this.#data.secrets = this.#data.secrets.map(one =>
      one.ref === secretRef
        ? { ...one, compromise, health: 'compromised' }
        : one,
    );
    return { compromise, known: Boolean(secret.compromise), problems };
  }

  async withdrawCompromise(
    secretRef: string,
    { reason }: WithdrawCompromise,
  ): Promise<Compromise> {
    await this.#enter('withdrawCompromise', { secretRef, reason });
    const { compromise } = await this.getSecret(secretRef);
    if (!compromise) return notFound(`No compromise of ${secretRef}`);
    const at = DateTime.utc().toISO();
    return {
      ...compromise,
      withdrawn: { at, by: 'user:default/ana', reason },
      status: 'The report was withdrawn',
    };
  }

  async overrideRotation(rotationId: string, body: OverrideRotation) {
    await this.#enter('overrideRotation', { rotationId, ...body });
    const rotation = await this.getRotation(rotationId);
    const { stragglers = [], ...rest } = rotation;
    const unseen = stragglers.filter(
      ({ key }) => !body.stragglers.includes(key),
    );
    if (unseen.length > 0) {
      const said = unseen.map(
        ({ name, ownerRef, evidence }) =>
          `${name} (owner ${ownerRef}): ${evidence}`,
      );
      throw await responseError(409, `${said.join('; ')}. Look again`);
    }
    const at = DateTime.utc().toISO();
    const { reason } = body;
    const override = { actor: 'user:default/ana', at, stragglers, reason };
    this.changeRotation(rotationId, {
      ...rest,
      stragglers: undefined,
      override,
    });
    return { ...rest, override };
  }

  async getClusterAccess(cluster: string): Promise<ClusterAccess> {
    await this.#enter('getClusterAccess', { cluster });
    const targets = this.#data.secrets
      .flatMap(secret => secret.targets)
      .filter(target => target.cluster === cluster);
    if (targets.length === 0) {
      throw await responseError(
        404,
        `No secret has a target in cluster ${cluster}`,
      );
    }
    return {
      cluster,
      namespaces: accessOf(targets).map(({ namespace, secretNames }) => ({
        namespace,
        secretNames,
      })),
      leftOut: [],
      manifests: accessManifests({ cluster, targets }),
    };
  }

  async getBoundaries(): Promise<BoundariesOverview> {
    await this.#enter('getBoundaries', {});
    const { boundaries = sampleBoundaries(), secrets } = this.#data;
    const outside = secrets
      .filter(({ boundary }) => boundary === 'outside')
      .map(secret => secretBoundaryOf(secret, this.#allowances.get(secret.ref)))
      .sort((a, b) => Number(b.compromised) - Number(a.compromised));
    return {
      ...boundaries,
      outside,
      outsideCount: outside.length,
      inventoryReadAt: this.#inventory.inventoryReadAt,
    };
  }

  async getSecretBoundary(secretRef: string): Promise<SecretBoundary> {
    await this.#enter('getSecretBoundary', secretRef);
    const secret = await this.getSecret(secretRef);
    return secretBoundaryOf(secret, this.#allowances.get(secretRef));
  }

  async allowOutside(
    secretRef: string,
    { reason }: AllowOutside,
  ): Promise<SecretBoundary> {
    await this.#enter('allowOutside', { secretRef, reason });
    const at = DateTime.utc().toISO();
    this.#allowances.set(secretRef, { actor: 'user:default/ada', reason, at });
    return this.getSecretBoundary(secretRef);
  }

  async resolveVersion(
    secretRef: string,
    versionId: string,
    body: ResolveVersion,
  ): Promise<UnknownVersions> {
    await this.#enter('resolveVersion', { secretRef, versionId, ...body });
    const secret = await this.getSecret(secretRef);
    const left = (secret.unknownVersions ?? []).filter(
      version => version.versionId !== versionId,
    );
    secret.unknownVersions = left.length > 0 ? left : undefined;
    return { items: left };
  }

  async agreeHandover(
    secretRef: string,
    body: AgreeHandover,
  ): Promise<SecretHandovers> {
    await this.#enter('agreeHandover', { secretRef, ...body });
    const to = await this.getSecret(body.to);
    const at = DateTime.utc().toISO();
    const done = { ref: secretRef, at, seq: 1, hash: '0'.repeat(64) };
    to.handovers = { earlier: [done], asked: [], awaited: [] };
    const later = { ref: body.to, at };
    return { earlier: [], later, asked: [], awaited: [] };
  }

  async confirmCiphertexts(
    secretRef: string,
    body: ConfirmCiphertexts,
  ): Promise<ChangedCiphertexts> {
    await this.#enter('confirmCiphertexts', { secretRef, ...body });
    const secret = await this.getSecret(secretRef);
    const left = (secret.changedCiphertexts ?? []).filter(
      ({ id }) => !body.ciphertexts.some(one => one.id === id),
    );
    secret.changedCiphertexts = left.length > 0 ? left : undefined;
    return { items: left };
  }

  async getCatalogHold(): Promise<CatalogHoldStatus> {
    await this.#enter('getCatalogHold', {});
    return this.#data.catalogHold ?? {};
  }

  async releaseCatalog(request: ReleaseCatalog): Promise<CatalogHoldStatus> {
    await this.#enter('releaseCatalog', request);
    this.#data.catalogHold = {};
    return {};
  }

  #matching(request: SecretListRequest): SecretDetail[] {
    return this.#data.secrets.filter(secret => matches(secret, request));
  }

  async #enter(method: keyof SecretsApi, request: unknown) {
    this.calls.push({ method, request });
    await this.#waits.get(method);
    const refusal = this.#refusals.get(method);
    if (refusal) throw await responseError(refusal.status, refusal.message);
  }
}

async function notFound(message: string): Promise<never> {
  throw await responseError(404, message);
}

function matches(secret: Secret, request: SecretListRequest): boolean {
  const { lifetime, ownerRef } = secret;
  const { text, dueBefore } = request;
  const said = `${secret.title} ${secret.name} ${secret.description ?? ''}`;
  return (
    anyOf(request.owner, [ownerRef]) &&
    anyOf(request.system, [secret.systemRef]) &&
    anyOf(request.health, [secret.health]) &&
    anyOf(request.authority, [secret.authority.ref]) &&
    anyOf(request.class, [secret.authority.class]) &&
    anyOf(request.environment, secret.environments) &&
    anyOf(request.cluster, secret.clusters) &&
    anyOf(request.consumer, secret.consumerRefs) &&
    isKnown(request.ownership, ownerRef) &&
    isKnown(request.expiry, lifetime.expiresAt) &&
    (!text || said.toLowerCase().includes(text.toLowerCase())) &&
    (!dueBefore ||
      [lifetime.rotateBy, lifetime.expiresAt].some(at => at && at < dueBefore))
  );
}

function anyOf<T>(wanted: T[] | undefined, has: Array<T | undefined>): boolean {
  return !wanted || has.some(value => value && wanted.includes(value));
}

function isKnown(wanted: 'none' | 'known' | undefined, value?: string) {
  return wanted === undefined || (wanted === 'known') === Boolean(value);
}

function comparator({ sort = 'urgency', order = 'asc' }: SecretListRequest) {
  const sign = order === 'asc' ? 1 : -1;
  const keyOf = (secret: Secret) => {
    const expiry = secret.lifetime.expiresAt ?? '9';
    if (sort === 'title') return secret.title;
    if (sort === 'owner') return secret.ownerRef ?? '~';
    if (sort === 'expiresAt') return expiry;
    return `${HEALTH_BY_URGENCY.indexOf(secret.health)} ${expiry}`;
  };
  return (a: Secret, b: Secret) => sign * keyOf(a).localeCompare(keyOf(b));
}

function paged<T>(
  all: T[],
  { cursor, limit = 25 }: { cursor?: string; limit?: number },
) {
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return {
    items: all.slice(start, end),
    total: all.length,
    ...(end < all.length ? { nextCursor: String(end) } : {}),
  };
}

function counted(values: Array<string | undefined>) {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}
