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

import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import {
  AdvanceRotation,
  AgreeHandover,
  AllowOutside,
  BoundariesOverview,
  boundariesSchema,
  ClusterAccess,
  clusterAccessSchema,
  catalogHoldSchema,
  CatalogHoldStatus,
  CancelRotation,
  ConfirmRevocation,
  Facets,
  facetsSchema,
  HandInValues,
  JournalEntry,
  journalSchema,
  OverrideRotation,
  ProposeMissing,
  ReleaseCatalog,
  RollbackRotation,
  Rotation,
  RotationPage,
  rotationPageSchema,
  RotationPlan,
  rotationPlanSchema,
  rotationSchema,
  SecretBoundary,
  secretBoundarySchema,
  SecretDetail,
  secretDetailSchema,
  SecretHandovers,
  secretHandoversSchema,
  SecretPage,
  secretPageSchema,
  StartedRotation,
  startedRotationSchema,
  StartRotation,
  Summary,
  summarySchema,
  ChangedCiphertexts,
  changedCiphertextsSchema,
  ConfirmCiphertexts,
  ResolveVersion,
  UnknownVersions,
  unknownVersionsSchema,
} from './api';
import {
  Compromise,
  CompromiseReport,
  compromiseReportSchema,
  compromiseSchema,
  ReportCompromise,
  WithdrawCompromise,
} from './compromise';
import {
  RotationListRequest,
  SecretListRequest,
  toSearchParams,
} from './listQuery';

/** Given with each call in a backend; a browser's fetch adds its own. @public */
export interface SecretsRequestOptions {
  token?: string;
  signal?: AbortSignal;
}

/**
 * The secrets API as both browser and backends see it. Every method rejects with a `ResponseError` whose
 * `cause.message` is the backend's sentence on what failed; none turns an error into an empty answer.
 * @public
 */
export interface SecretsApi {
  listSecrets(
    request: SecretListRequest,
    options?: SecretsRequestOptions,
  ): Promise<SecretPage>;
  getSecret(
    secretRef: string,
    options?: SecretsRequestOptions,
  ): Promise<SecretDetail>;
  getFacets(
    request: SecretListRequest,
    options?: SecretsRequestOptions,
  ): Promise<Facets>;
  getSummary(
    request: SecretListRequest,
    options?: SecretsRequestOptions,
  ): Promise<Summary>;
  planRotation(
    secretRef: string,
    options?: SecretsRequestOptions,
  ): Promise<RotationPlan>;
  listRotations(
    request: RotationListRequest,
    options?: SecretsRequestOptions,
  ): Promise<RotationPage>;
  getRotation(
    rotationId: string,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Rows with a `seq` above `after`, oldest first. */
  getJournal(
    rotationId: string,
    after?: number,
    options?: SecretsRequestOptions,
  ): Promise<JournalEntry[]>;
  /**
   * The journals of all secrets the caller may read, as lines that `keyturn-verify` checks; rejects where the transfer
   * broke off.
   */
  exportJournal(options?: SecretsRequestOptions): Promise<Blob>;
  /** The journal of one secret, as lines that `keyturn-verify` checks. */
  exportSecretJournal(
    secretRef: string,
    options?: SecretsRequestOptions,
  ): Promise<Blob>;
  startRotation(
    body: StartRotation,
    options?: SecretsRequestOptions,
  ): Promise<StartedRotation>;
  advanceRotation(
    rotationId: string,
    body: AdvanceRotation,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  cancelRotation(
    rotationId: string,
    body: CancelRotation,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  retryRotation(
    rotationId: string,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Has a merged rotation go back to the previous version, as long as that is not revoked. */
  rollbackRotation(
    rotationId: string,
    body: RollbackRotation,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Hands in what only a person can mint; the answer says whether it was taken. */
  handInValues(
    rotationId: string,
    body: HandInValues,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Says what became of a credential that only a person can revoke. */
  confirmRevocation(
    rotationId: string,
    body: ConfirmRevocation,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Revokes the previous version in spite of these of the rotation's `stragglers`; refused where it has others by then. */
  overrideRotation(
    rotationId: string,
    body: OverrideRotation,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Opens pull requests for what the rotation's `lacking` names. */
  proposeMissing(
    rotationId: string,
    body: ProposeMissing,
    options?: SecretsRequestOptions,
  ): Promise<Rotation>;
  /** Starts the emergency rotation of a secret, unless one is open already. Idempotent. */
  reportCompromise(
    secretRef: string,
    body: ReportCompromise,
    options?: SecretsRequestOptions,
  ): Promise<CompromiseReport>;
  withdrawCompromise(
    secretRef: string,
    body: WithdrawCompromise,
    options?: SecretsRequestOptions,
  ): Promise<Compromise>;
  /**
   * Adopts a version that is on no record, or says that it was revoked by hand; for administrators.
   * @returns the versions of the secret that are left on no record
   */
  resolveVersion(
    secretRef: string,
    versionId: string,
    body: ResolveVersion,
    options?: SecretsRequestOptions,
  ): Promise<UnknownVersions>;
  /**
   * Agrees that a secret which the catalog no longer lists is handed over to one that declares its Secrets; for people who
   * may rotate the earlier one.
   * @returns what became of the earlier one
   */
  agreeHandover(
    secretRef: string,
    body: AgreeHandover,
    options?: SecretsRequestOptions,
  ): Promise<SecretHandovers>;
  /**
   * Says that these ciphertexts hold the same value as those that the rotation brought.
   * @returns the changed ciphertexts of the secret that are left
   */
  confirmCiphertexts(
    secretRef: string,
    body: ConfirmCiphertexts,
    options?: SecretsRequestOptions,
  ): Promise<ChangedCiphertexts>;
  /** Who may name what, and who may not; for administrators. */
  getBoundaries(options?: SecretsRequestOptions): Promise<BoundariesOverview>;
  /** What the portal has to be granted in a cluster for the targets declared there; for administrators. */
  getClusterAccess(
    cluster: string,
    options?: SecretsRequestOptions,
  ): Promise<ClusterAccess>;
  /** Why a secret may or may not be rotated; for administrators. */
  getSecretBoundary(
    secretRef: string,
    options?: SecretsRequestOptions,
  ): Promise<SecretBoundary>;
  /** Lets the next rotation of a secret happen outside of its boundary, as the secret is declared now. */
  allowOutside(
    secretRef: string,
    body: AllowOutside,
    options?: SecretsRequestOptions,
  ): Promise<SecretBoundary>;
  /** Whether the catalog lists so much less than it did that nothing is retired yet; for administrators. */
  getCatalogHold(options?: SecretsRequestOptions): Promise<CatalogHoldStatus>;
  /** Retires what the catalog no longer lists, because a person confirms that it is meant. */
  releaseCatalog(
    body: ReleaseCatalog,
    options?: SecretsRequestOptions,
  ): Promise<CatalogHoldStatus>;
}

/** The one client for the REST API, used by pages and by other backends. @public */
export class SecretsClient implements SecretsApi {
  readonly #discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  readonly #fetch: typeof fetch;

  constructor(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi: { fetch: typeof fetch };
  }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetch = options.fetchApi.fetch;
  }

  listSecrets(request: SecretListRequest, options?: SecretsRequestOptions) {
    return this.#get(
      `/v1/secrets?${toSearchParams(request)}`,
      secretPageSchema,
      options,
    );
  }

  getSecret(secretRef: string, options?: SecretsRequestOptions) {
    return this.#get(secretPath(secretRef), secretDetailSchema, options);
  }

  getFacets(request: SecretListRequest, options?: SecretsRequestOptions) {
    return this.#get(
      `/v1/facets?${toSearchParams(request)}`,
      facetsSchema,
      options,
    );
  }

  getSummary(request: SecretListRequest, options?: SecretsRequestOptions) {
    return this.#get(
      `/v1/summary?${toSearchParams(request)}`,
      summarySchema,
      options,
    );
  }

  planRotation(secretRef: string, options?: SecretsRequestOptions) {
    return this.#get(
      `${secretPath(secretRef)}/plan`,
      rotationPlanSchema,
      options,
    );
  }

  listRotations(request: RotationListRequest, options?: SecretsRequestOptions) {
    return this.#get(
      `/v1/rotations?${toSearchParams(request)}`,
      rotationPageSchema,
      options,
    );
  }

  getRotation(rotationId: string, options?: SecretsRequestOptions) {
    return this.#get(rotationPath(rotationId), rotationSchema, options);
  }

  async getJournal(
    rotationId: string,
    after: number = 0,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/journal?after=${after}`;
    return (await this.#get(path, journalSchema, options)).items;
  }

  exportJournal(options: SecretsRequestOptions = {}) {
    return this.#download('/v1/journal', options);
  }

  exportSecretJournal(secretRef: string, options: SecretsRequestOptions = {}) {
    return this.#download(`${secretPath(secretRef)}/journal`, options);
  }

  startRotation(body: StartRotation, options?: SecretsRequestOptions) {
    return this.#post('/v1/rotations', body, startedRotationSchema, options);
  }

  advanceRotation(
    rotationId: string,
    body: AdvanceRotation,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/advance`;
    return this.#post(path, body, rotationSchema, options);
  }

  cancelRotation(
    rotationId: string,
    body: CancelRotation,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/cancel`;
    return this.#post(path, body, rotationSchema, options);
  }

  retryRotation(rotationId: string, options?: SecretsRequestOptions) {
    const path = `${rotationPath(rotationId)}/retry`;
    return this.#post(path, {}, rotationSchema, options);
  }

  rollbackRotation(
    rotationId: string,
    body: RollbackRotation,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/rollback`;
    return this.#post(path, body, rotationSchema, options);
  }

  handInValues(
    rotationId: string,
    body: HandInValues,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/values`;
    return this.#post(path, body, rotationSchema, options);
  }

  confirmRevocation(
    rotationId: string,
    body: ConfirmRevocation,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/confirm-revocation`;
    return this.#post(path, body, rotationSchema, options);
  }

  reportCompromise(
    secretRef: string,
    body: ReportCompromise,
    options?: SecretsRequestOptions,
  ) {
    const path = `${secretPath(secretRef)}/compromise`;
    return this.#post(path, body, compromiseReportSchema, options);
  }

  withdrawCompromise(
    secretRef: string,
    body: WithdrawCompromise,
    options: SecretsRequestOptions = {},
  ) {
    const path = `${secretPath(secretRef)}/compromise`;
    const init = { method: 'DELETE', body: JSON.stringify(body) };
    return this.#request(path, init, compromiseSchema, options);
  }

  overrideRotation(
    rotationId: string,
    body: OverrideRotation,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/override`;
    return this.#post(path, body, rotationSchema, options);
  }

  proposeMissing(
    rotationId: string,
    body: ProposeMissing,
    options?: SecretsRequestOptions,
  ) {
    const path = `${rotationPath(rotationId)}/propose-missing`;
    return this.#post(path, body, rotationSchema, options);
  }

  getBoundaries(options?: SecretsRequestOptions) {
    return this.#get('/v1/boundaries', boundariesSchema, options);
  }

  getClusterAccess(cluster: string, options?: SecretsRequestOptions) {
    const path = `/v1/clusters/${encodeURIComponent(cluster)}/access`;
    return this.#get(path, clusterAccessSchema, options);
  }

  getSecretBoundary(secretRef: string, options?: SecretsRequestOptions) {
    const path = `/v1/boundaries${secretPath(secretRef).slice('/v1'.length)}`;
    return this.#get(path, secretBoundarySchema, options);
  }

  allowOutside(
    secretRef: string,
    body: AllowOutside,
    options?: SecretsRequestOptions,
  ) {
    const path = `/v1/boundaries${secretPath(secretRef).slice('/v1'.length)}`;
    return this.#post(`${path}/allow`, body, secretBoundarySchema, options);
  }

  resolveVersion(
    secretRef: string,
    versionId: string,
    body: ResolveVersion,
    options?: SecretsRequestOptions,
  ) {
    const version = `versions/${encodeURIComponent(versionId)}`;
    const path = `${secretPath(secretRef)}/${version}/resolve`;
    return this.#post(path, body, unknownVersionsSchema, options);
  }

  agreeHandover(
    secretRef: string,
    body: AgreeHandover,
    options?: SecretsRequestOptions,
  ) {
    const path = `${secretPath(secretRef)}/handover`;
    return this.#post(path, body, secretHandoversSchema, options);
  }

  confirmCiphertexts(
    secretRef: string,
    body: ConfirmCiphertexts,
    options?: SecretsRequestOptions,
  ) {
    const path = `${secretPath(secretRef)}/ciphertexts/confirm`;
    return this.#post(path, body, changedCiphertextsSchema, options);
  }

  getCatalogHold(options?: SecretsRequestOptions) {
    return this.#get('/v1/catalog/hold', catalogHoldSchema, options);
  }

  releaseCatalog(body: ReleaseCatalog, options?: SecretsRequestOptions) {
    const path = '/v1/catalog/hold/release';
    return this.#post(path, body, catalogHoldSchema, options);
  }

  #get<T extends z.ZodType>(
    path: string,
    schema: T,
    options: SecretsRequestOptions = {},
  ): Promise<z.infer<T>> {
    return this.#request(path, { method: 'GET' }, schema, options);
  }

  #post<T extends z.ZodType>(
    path: string,
    body: object,
    schema: T,
    options: SecretsRequestOptions = {},
  ): Promise<z.infer<T>> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return this.#request(path, init, schema, options);
  }

  async #request<T extends z.ZodType>(
    path: string,
    init: RequestInit,
    schema: T,
    options: SecretsRequestOptions,
  ): Promise<z.infer<T>> {
    const response = await this.#send(path, init, options);
    return schema.parse(await response.json());
  }

  async #download(path: string, options: SecretsRequestOptions): Promise<Blob> {
    const response = await this.#send(path, { method: 'GET' }, options);
    return response.blob();
  }

  async #send(
    path: string,
    init: RequestInit,
    { token, signal }: SecretsRequestOptions,
  ): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('secrets');
    const response = await this.#fetch(`${baseUrl}${path}`, {
      ...init,
      signal,
      headers: {
        ...(init.body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

function secretPath(secretRef: string): string {
  const { namespace, name } = parseEntityRef(secretRef, {
    defaultKind: 'resource',
    defaultNamespace: 'default',
  });
  return `/v1/secrets/${encodeURIComponent(namespace)}/${encodeURIComponent(
    name,
  )}`;
}

function rotationPath(rotationId: string): string {
  return `/v1/rotations/${encodeURIComponent(rotationId)}`;
}
