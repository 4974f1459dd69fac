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

import { X509Certificate } from 'node:crypto';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DEFAULT_NAMESPACE,
  domainEntityV1alpha1Validator,
  Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
  userEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import {
  healthOf,
  isSecretEntity,
  parseSecretSpec,
  RotationPolicy,
  rotationPolicySchema,
  SecretSpec,
  SecretTarget,
} from '@keyturn/plugin-secrets-common';
import {
  applyFileEdits,
  FileEdit,
  ManifestError,
  versionAnnotation,
} from '@keyturn/plugin-secrets-node';
import { DateTime, Duration } from 'luxon';
import { parseAllDocuments } from 'yaml';
import { SealingKey } from '../cluster/controllers/SealingKey';
import { sealingLabel, unseal } from '../cluster/controllers/unseal';
import { RunningPart } from '../RunningPart';
import { TokenServiceClient } from '../tokenIssuer';
import { startTokenService } from '../tokenService';
import { RecordingForge } from './__testUtils__/RecordingForge';
import { samplePolicies } from './samplePolicies';
import { SAMPLE_SECRETS, seedVersionId } from './secrets';
import { seedCompany } from './seedCompany';

const adminToken = 'an-admin-token-for-this-test';
const forgeUrl = 'http://localhost:7990';
const now = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });
const { signal } = new AbortController();

/** As much of a manifest as is looked at here. */
type Manifest = {
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    annotations?: Record<string, string>;
  };
  spec: {
    encryptedData: Record<string, string>;
    template: {
      metadata: { annotations: Record<string, string> };
      spec: object;
    };
  };
};

describe('seedCompany', () => {
  const directory = createMockDirectory();
  const otherDirectory = createMockDirectory();
  const keyDirectory = createMockDirectory({
    content: { 'eu-1': {}, 'us-1': {} },
  });
  const keys: Record<string, SealingKey> = {};
  let service: RunningPart;
  let tokens: TokenServiceClient;
  let forge: RecordingForge;

  const seed = (into = forge, tokenServiceUrl = service.url) =>
    seedCompany({
      forge: into,
      forgeUrl,
      clusters: Object.entries(keys).map(([name, { certificate }]) => ({
        name,
        certificatePem: certificate,
      })),
      tokenService: { url: tokenServiceUrl, adminToken },
      now,
      portalUser: 'keyturn-bot',
    });

  const startTokens = (dataDir: string) =>
    startTokenService({
      dataDir,
      port: 0,
      adminToken,
      logger: mockServices.logger.mock(),
      now: () => now,
    });

  const readUrl = (url: string): string | undefined =>
    forge.file(url.replace(`${forgeUrl}/`, '').replace('/blob/main/', '/'));

  const manifestsAt = (url: string): Manifest[] =>
    parseAllDocuments(readUrl(url)!).map(document => document.toJS());

  const sealedSecretOf = (entity: Entity, target: SecretTarget): Manifest =>
    manifestsAt(target.manifest).find(
      ({ kind, metadata }) =>
        kind === 'SealedSecret' &&
        metadata.name === (target.secretName ?? entity.metadata.name),
    )!;

  const isTemplated = (target: SecretTarget) =>
    target.manifest.includes('/templates/');

  function readEntities(): Entity[] {
    const location = parseAllDocuments(
      forge.file('acme/catalog/all.yaml')!,
    )[0].toJS() as Entity;
    const targets = location.spec!.targets as string[];
    return targets
      .map(target =>
        target.replace('./', `${forgeUrl}/acme/catalog/blob/main/`),
      )
      .flatMap(url =>
        parseAllDocuments(readUrl(url)!).map(document => {
          const entity: Entity = document.toJS();
          const { metadata } = entity;
          // as the catalog sets it on what it reads
          const annotations = { [ANNOTATION_LOCATION]: `url:${url}` };
          return { ...entity, metadata: { ...metadata, annotations } };
        }),
      );
  }

  function readSecrets(): Array<{ entity: Entity; spec: SecretSpec }> {
    return readEntities()
      .filter(isSecretEntity)
      .map(entity => {
        const parsed = parseSecretSpec(entity);
        if ('problems' in parsed) {
          throw new Error(`${entity.metadata.name}: ${parsed.problems}`);
        }
        return { entity, spec: parsed.spec };
      });
  }

  const placements = () =>
    readSecrets().flatMap(({ entity, spec }) =>
      spec.targets.map(target => ({ entity, spec, target })),
    );

  /** Every value that can be unsealed, with where it was found. */
  const unsealed = () =>
    placements()
      .filter(({ target }) => !isTemplated(target))
      .flatMap(({ entity, spec, target }) => {
        const { metadata, spec: sealed } = sealedSecretOf(entity, target);
        return Object.entries(sealed.encryptedData).map(
          ([key, ciphertext]) => ({
            secret: entity.metadata.name,
            spec,
            key,
            value: unseal(
              keys[target.cluster].privateKey,
              ciphertext,
              sealingLabel(metadata),
            ).toString(),
          }),
        );
      });

  beforeAll(async () => {
    for (const clusterName of ['eu-1', 'us-1']) {
      keys[clusterName] = await SealingKey.open({
        dataDir: keyDirectory.resolve(clusterName),
        clusterName,
        now: () => now,
        modulusLength: 2048,
      });
    }
    service = await startTokens(directory.path);
    tokens = new TokenServiceClient({ url: service.url, adminToken });
    forge = new RecordingForge();
    await seed();
  });

  afterAll(() => service.stop());

  it('makes six repositories and says where the catalog begins', async () => {
    expect([...forge.repositories.keys()]).toEqual([
      'acme/audit',
      'acme/gitops',
      'acme/platform-gitops',
      'acme/legacy-gitops',
      'acme/people',
      'acme/catalog',
    ]);
    const { catalogUrl } = await seed();
    expect(readUrl(catalogUrl)).toContain('kind: Location');
  });

  it('lets the portal write everywhere but where it may not', () => {
    const portal = [...forge.repositories].map(([name, { collaborators }]) => [
      name,
      collaborators['keyturn-bot'],
    ]);
    expect(Object.fromEntries(portal)).toEqual({
      'acme/audit': 'write',
      'acme/gitops': 'write',
      'acme/platform-gitops': 'write',
      'acme/legacy-gitops': 'read',
      'acme/people': 'read',
      'acme/catalog': 'read',
    });
  });

  it('lets only Platform say who is in which team', () => {
    const { collaborators } = forge.repositories.get('acme/people')!;
    expect(collaborators).toEqual({ jonas: 'write', 'keyturn-bot': 'read' });
    const people = readEntities().filter(({ kind }) =>
      ['Group', 'User'].includes(kind),
    );
    expect(people.length).toBeGreaterThan(15);
    for (const { metadata } of people) {
      expect(metadata.annotations![ANNOTATION_LOCATION]).toBe(
        `url:${forgeUrl}/acme/people/blob/main/org.yaml`,
      );
    }
  });

  it('declares what a team owns in the folder of that team', () => {
    const misplaced = readEntities()
      .filter(({ kind }) => ['Component', 'API', 'Resource'].includes(kind))
      .filter(({ metadata, spec }) => {
        const team = String(spec!.owner).replace('group:default/', '');
        return !metadata.annotations![ANNOTATION_LOCATION].startsWith(
          `url:${forgeUrl}/acme/catalog/blob/main/teams/${team}/`,
        );
      });
    expect(misplaced.map(({ metadata }) => metadata.name)).toEqual([
      'search-index-key',
      'search-suggestions-password',
    ]);
  });

  it('lets the pipeline check what goes into one of them', async () => {
    const [name, { collaborators }] = [...forge.repositories].find(
      ([, repository]) => 'pipeline' in repository.collaborators,
    )!;
    expect(name).toBe('acme/platform-gitops');
    expect(collaborators.pipeline).toBe('write');
    expect([...forge.requiredChecks]).toEqual([[name, ['validate']]]);
  });

  it('does nothing the second time', async () => {
    const before = await tokens.listTokens('payments-demo', signal);
    const files = JSON.stringify([...forge.repositories]);
    expect((await seed()).created).toBe(false);
    expect(JSON.stringify([...forge.repositories])).toBe(files);
    expect(await tokens.listTokens('payments-demo', signal)).toEqual(before);
  });

  it('gives a company that is older a place for its anchors', async () => {
    forge.repositories.delete('acme/audit');
    expect((await seed()).created).toBe(false);
    expect(forge.file('acme/audit/journal/anchor.json')).toBe('\n');
  });

  it('declares secrets that are all valid', () => {
    expect(readSecrets()).toHaveLength(SAMPLE_SECRETS.length);
    expect(SAMPLE_SECRETS.length).toBeGreaterThanOrEqual(40);
  });

  it('writes entities that the catalog takes', async () => {
    const policy = EntityPolicies.allOf([
      new SchemaValidEntityPolicy(),
      new FieldFormatEntityPolicy(),
      new NoForeignRootFieldsEntityPolicy(),
    ]);
    const validators = [
      apiEntityV1alpha1Validator,
      componentEntityV1alpha1Validator,
      domainEntityV1alpha1Validator,
      groupEntityV1alpha1Validator,
      resourceEntityV1alpha1Validator,
      systemEntityV1alpha1Validator,
      userEntityV1alpha1Validator,
    ];
    for (const entity of readEntities()) {
      await expect(policy.enforce(entity)).resolves.toEqual(entity);
      const accepted = await Promise.all(
        validators.map(validator => validator.check(entity)),
      );
      expect(accepted).toContain(true);
    }
  });

  it('names only entities that exist, but for the owner who left', () => {
    const entities = readEntities();
    const known = new Set(entities.map(entity => stringifyEntityRef(entity)));
    expect(known.size).toBe(entities.length);
    const unknown = entities.flatMap(refsOf).filter(ref => !known.has(ref));
    expect(new Set(unknown)).toEqual(new Set(['group:default/search']));
  });

  it('gives every entity a title and a description', () => {
    for (const { metadata } of readEntities()) {
      expect(metadata.title).toBeTruthy();
      expect(metadata.description).toBeTruthy();
    }
  });

  it('has each secret in the health it promises', () => {
    const found = readSecrets().map(({ entity, spec }) => {
      const policy = policyOf(spec);
      const expiresAt = expiryOf(spec, policy);
      const rotateBy =
        expiresAt &&
        DateTime.fromISO(expiresAt)
          .minus(Duration.fromISO(policy.rotateBefore ?? 'P14D'))
          .toISO()!;
      return [entity.metadata.name, healthOf({ expiresAt, rotateBy }, now)];
    });
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(
        SAMPLE_SECRETS.map(secret => [secret.name, secret.health]),
      ),
    );
  });

  it('tells a believable story of every lifetime', () => {
    const told = readSecrets().flatMap(({ entity, spec }) => {
      const { issuedAt, expiresAt, rotateBefore } = lifetimeOf(spec);
      if (!issuedAt || !expiresAt) return [];
      const rotateBy = expiresAt.minus(rotateBefore);
      expect([entity.metadata.name, issuedAt < now]).toEqual([
        entity.metadata.name,
        true,
      ]);
      expect([entity.metadata.name, issuedAt < rotateBy]).toEqual([
        entity.metadata.name,
        true,
      ]);
      expect(rotateBy < expiresAt).toBe(true);
      return [entity.metadata.name];
    });
    const known = SAMPLE_SECRETS.filter(({ health }) => health !== 'unknown');
    expect(told).toEqual(known.map(({ name }) => name));
  });

  it('names files that are there', () => {
    for (const { target } of placements()) {
      expect(readUrl(target.manifest)).toBeDefined();
      for (const workload of target.workloads ?? []) {
        expect(manifestsAt(workload.manifest!)).toContainEqual(
          expect.objectContaining({
            kind: workload.kind,
            metadata: expect.objectContaining({
              name: workload.name,
              namespace: target.namespace,
            }),
          }),
        );
      }
    }
  });

  it('writes no workload twice into one cluster', () => {
    const paths = [...forge.repositories.values()].flatMap(({ files }) =>
      Object.keys(files).filter(path => path.startsWith('clusters/')),
    );
    const objects = paths.filter(path => !path.endsWith('/namespace.yaml'));
    expect(new Set(objects).size).toBe(objects.length);
  });

  it('annotates SealedSecrets and pod templates with the version', () => {
    for (const { entity, target } of placements()) {
      if (isTemplated(target)) continue;
      const versionId = seedVersionId(
        SAMPLE_SECRETS.find(({ name }) => name === entity.metadata.name)!,
      );
      const sealed = sealedSecretOf(entity, target);
      const key = versionAnnotation(stringifyEntityRef(entity));
      expect(sealed.metadata.annotations![key]).toBe(versionId);
      expect(sealed.spec.template.metadata.annotations[key]).toBe(versionId);
      for (const { manifest } of target.workloads ?? []) {
        const [{ spec }] = manifestsAt(manifest!);
        expect(spec.template.metadata.annotations[key]).toBe(versionId);
        expect(JSON.stringify(spec.template.spec)).toContain(
          `"${sealed.metadata.name}"`,
        );
      }
    }
  });

  it('takes the edits of a rotation, but for the two manifests that are flawed', async () => {
    const refused: Array<[string, string]> = [];
    for (const { entity, target } of placements()) {
      const name = target.secretName ?? entity.metadata.name;
      const edits: FileEdit[] = target.keys.map(key => ({
        file: target.manifest,
        document: { kind: 'SealedSecret', name, namespace: target.namespace },
        path: ['spec', 'encryptedData', key],
        value: 'AgNew',
        missing: 'refuse',
      }));
      try {
        const manifest = readUrl(target.manifest)!;
        expect(await applyFileEdits(manifest, edits)).toContain('AgNew');
      } catch (error) {
        refused.push([name, (error as ManifestError).refusal]);
      }
    }
    expect(refused).toEqual([
      ['storefront-session-key', 'templated'],
      ['profiles-cache-password', 'missing-key'],
    ]);
  });

  it('seals values that the clusters can read, the same at every target', () => {
    const values = new Map<string, string>();
    for (const { secret, key, value } of unsealed()) {
      const place = `${secret}/${key}`;
      expect(value).not.toBe('');
      expect(values.get(place) ?? value).toBe(value);
      values.set(place, value);
    }
    expect(values.size).toBeGreaterThan(40);
  });

  it('seals tokens that work and declares their ids', async () => {
    const sealedTokens = unsealed().filter(
      ({ spec }) => spec.credential.issuer === 'acme-tokens',
    );
    expect(sealedTokens.length).toBeGreaterThan(5);
    for (const { value, spec } of sealedTokens) {
      const response = await fetch(`${service.url}/v1/whoami`, {
        headers: { authorization: `Bearer ${value}` },
      });
      expect(await response.json()).toMatchObject({
        id: spec.credential.id,
        client: spec.credential.options!.client,
        expiresAt: spec.credential.expiresAt,
      });
    }
  });

  it('puts no value into any repository', () => {
    const everything = JSON.stringify([...forge.repositories.values()]);
    for (const { key, value } of unsealed()) {
      if (key === 'tls.crt' || key === 'public.pem') continue;
      expect(everything.includes(value.trim())).toBe(false);
    }
  });

  it.each(['gitops', 'platform-gitops', 'legacy-gitops', 'people', 'catalog'])(
    'makes everything anew after it was interrupted at %s',
    async at => {
      otherDirectory.clear();
      const { url, stop } = await startTokens(otherDirectory.path);
      const other = new RecordingForge();
      other.nextFailure = { at, error: new Error('the laptop was closed') };
      await expect(seed(other, url)).rejects.toThrow('the laptop was closed');
      expect((await seed(other, url)).created).toBe(true);
      expect((await seed(other, url)).created).toBe(false);
      expect([...other.repositories.keys()].sort()).toEqual(
        [...forge.repositories.keys()].sort(),
      );
      const path =
        'acme/gitops/clusters/eu-1/accounts/accounts-db-password.yaml';
      const passwords = [
        path,
        path.replace('gitops', 'platform-gitops').replace('eu-1', 'us-1'),
      ].map((file, index) => {
        const { metadata, spec } = parseAllDocuments(
          other.file(file)!,
        )[0].toJS() as Manifest;
        return unseal(
          keys[['eu-1', 'us-1'][index]].privateKey,
          spec.encryptedData.password,
          sealingLabel(metadata),
        ).toString();
      });
      expect(passwords[0]).toBe(passwords[1]);
      const listed = await new TokenServiceClient({
        url,
        adminToken,
      }).listTokens('payments-demo', signal);
      const live = listed.filter(({ state }) => state === 'live');
      await stop();
      expect(listed).toHaveLength(2);
      expect(live).toHaveLength(1);
    },
  );
});

function refsOf(entity: Entity): string[] {
  const spec = entity.spec as Record<string, string | string[] | undefined>;
  const kinds: Record<string, string> = {
    owner: 'group',
    parent: 'group',
    children: 'group',
    memberOf: 'group',
    system: 'system',
    domain: 'domain',
    providesApis: 'api',
    consumesApis: 'api',
    dependsOn: 'resource',
    dependencyOf: 'component',
  };
  return Object.entries(kinds).flatMap(([field, defaultKind]) =>
    [spec[field] ?? []].flat().map(ref =>
      stringifyEntityRef(
        parseEntityRef(ref, {
          defaultKind,
          defaultNamespace: DEFAULT_NAMESPACE,
        }),
      ),
    ),
  );
}

const policies: Record<string, RotationPolicy> = Object.fromEntries(
  Object.entries(samplePolicies).map(([name, fields]) => [
    name,
    rotationPolicySchema.parse(fields),
  ]),
);

function policyOf({ rotation }: SecretSpec): Partial<RotationPolicy> {
  const { policy = '', ...overrides } = rotation ?? {};
  return { ...policies[policy], ...overrides };
}

function lifetimeOf(spec: SecretSpec) {
  const policy = policyOf(spec);
  const { certificate, issuedAt } = spec.credential;
  const instant = (text: string | undefined) =>
    text === undefined ? undefined : DateTime.fromISO(text, { zone: 'utc' });
  return {
    issuedAt: certificate
      ? DateTime.fromJSDate(new X509Certificate(certificate).validFromDate)
      : instant(issuedAt),
    expiresAt: instant(expiryOf(spec, policy)),
    rotateBefore: Duration.fromISO(policy.rotateBefore ?? 'P14D'),
  };
}

function expiryOf(
  { credential }: SecretSpec,
  policy: Partial<RotationPolicy>,
): string | undefined {
  if (credential.certificate) {
    return new X509Certificate(
      credential.certificate,
    ).validToDate.toISOString();
  }
  const { issuedAt, expiresAt } = credential;
  const byPolicy =
    issuedAt && policy.ttl
      ? DateTime.fromISO(issuedAt, { zone: 'utc' })
          .plus(Duration.fromISO(policy.ttl))
          .toISO()
      : null;
  return expiresAt ?? byPolicy ?? undefined;
}
