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

import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import { CatalogProcessor } from '@backstage/plugin-catalog-node';
import {
  boundariesOf,
  readBoundaryConfig,
} from '@keyturn/plugin-secrets-boundaries';
import { LocatedCatalog } from './LocatedCatalog';

// A forge and a catalog are started, and the catalog takes a second for each generation of locations.
jest.setTimeout(120_000);

const PAYMENTS =
  'https://elsewhere.example.com/acme/catalog/blob/main/teams/payments/secret.yaml';
const WISH = 'example.com/wished-location';

/** The YAML of a resource; `annotations` is put in as it is. */
function resource(name: string, annotations = '{}', owner = 'payments') {
  return `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: ${name}
  annotations: ${annotations}
spec: { type: secret, owner: 'group:default/${owner}' }
`;
}

function locations(name: string, targets: string[]): string {
  return `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: ${name} }
spec: { targets: ${JSON.stringify(targets)} }
`;
}

/** Sets the annotation to what the entity wishes, as a processor of somebody's installation might. */
const OBLIGING: CatalogProcessor = {
  getProcessorName: () => 'obliging',
  async preProcessEntity(entity) {
    const wish = entity.metadata.annotations?.[WISH];
    if (!wish) return entity;
    const annotations = { ...entity.metadata.annotations };
    annotations[ANNOTATION_LOCATION] = wish;
    return { ...entity, metadata: { ...entity.metadata, annotations } };
  },
};

const directory = createMockDirectory();
let catalog: LocatedCatalog;

beforeAll(async () => {
  catalog = await LocatedCatalog.start({
    dataDir: directory.path,
    processors: [OBLIGING],
    provided: () => [
      {
        locationKey: 'installation',
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Resource',
          metadata: {
            name: 'provided',
            annotations: {
              [ANNOTATION_LOCATION]: `url:${PAYMENTS}`,
              [ANNOTATION_ORIGIN_LOCATION]: `url:${PAYMENTS}`,
            },
          },
          spec: { type: 'secret', owner: 'group:default/payments' },
        },
      },
    ],
    repositories: {
      'acme/catalog': {
        'teams/payments/secret.yaml': resource('registered'),
        'teams/payments/more/one.yaml': resource('by-glob'),
        'teams/payments/cased.yaml': resource('by-other-case'),
        'teams/payments/up.yaml': resource('by-dots'),
        'teams/payments/escaped.yaml': resource('by-escaped-dots'),
        'teams/payments/claimed.yaml': resource('claimed'),
        'teams/payments/taken.yaml': resource('taken'),
        'teams/payments/parts.yaml': resource('by-parts').replace(
          /spec: .*/,
          'spec: { $yaml: ../data/spec.yaml }',
        ),
        'teams/data/spec.yaml': `type: secret\nowner: group:default/data\n`,
        'teams/data/absolute.yaml': resource('by-absolute'),
        'teams/data/raw.yaml': resource('by-raw'),
        'teams/data/relative.yaml': resource('by-relative'),
        'teams/data/query.yaml': resource('by-query'),
        'teams/data/annotated.yaml': resource(
          'annotated',
          `{ ${ANNOTATION_LOCATION}: 'url:${PAYMENTS}', ${ANNOTATION_ORIGIN_LOCATION}: 'url:${PAYMENTS}' }`,
        ),
        'teams/data/list.yaml': resource(
          'annotated-by-list',
          `[{ ${ANNOTATION_LOCATION}: 'url:${PAYMENTS}' }]`,
        ),
        'teams/data/text.yaml': resource(
          'annotated-by-text',
          `'${ANNOTATION_LOCATION}: url:${PAYMENTS}'`,
        ),
        'teams/data/placeholder.yaml': resource(
          'annotated-by-placeholder',
          '{ $yaml: ./annotations.yaml }',
        ),
        'teams/data/annotations.yaml': `${ANNOTATION_LOCATION}: url:${PAYMENTS}\n`,
        'teams/data/wishing.yaml': resource(
          'wishing',
          `{ ${WISH}: 'url:${PAYMENTS}' }`,
        ),
        'teams/data/duplicate.yaml': [
          resource('claimed', '{}', 'data'),
          resource('beside-the-duplicate', '{}', 'data'),
        ].join('---\n'),
        // The folder's name is these six characters.
        'teams/data/%2e%2e/payments/forged.yaml': resource(
          'forged-in-repository',
        ),
      },
      'mallory/evil': {
        [`x/${'%2e%2e/'.repeat(
          5,
        )}acme/catalog/blob/main/teams/payments/forged.yaml`]: resource(
          'forged-in-any-repository',
          '{}',
          'payments',
        ),
        [`y/${'%2e%2e/'.repeat(
          5,
        )}acme/catalog/tree/main/teams/payments/taken.yaml`]: resource(
          'taken',
          '{}',
          'data',
        ),
      },
    },
  });
});

afterAll(() => catalog.stop());

function at(path: string): string {
  return `${catalog.forgeUrl}/${path}`;
}

function locationOf({ metadata }: Entity): string | undefined {
  return metadata.annotations?.[ANNOTATION_LOCATION];
}

/** What the catalog says of each resource that a test looked at. */
const seen = new Map<string, string>();

async function find(
  name: string,
  holds?: (entity: Entity) => boolean,
): Promise<Entity> {
  const entity = await catalog.resource(name, holds);
  seen.set(name, locationOf(entity) ?? '');
  return entity;
}

async function located(name: string): Promise<string | undefined> {
  return locationOf(await find(name));
}

describe('backstage.io/managed-by-location', () => {
  it('is the page of a registered file, of which GitHub makes a page of a tree', async () => {
    await catalog.register(
      at('acme/catalog/blob/main/teams/payments/secret.yaml'),
    );
    await expect(located('registered')).resolves.toBe(
      `url:${at('acme/catalog/tree/main/teams/payments/secret.yaml')}`,
    );
  });

  describe('of a file that a kind: Location names', () => {
    beforeAll(async () => {
      await catalog.commit('acme/catalog', 'main', {
        'teams/data/all.yaml': locations('all', [
          at('acme/catalog/blob/main/teams/data/absolute.yaml'),
          at('acme/catalog/raw/main/teams/data/raw.yaml'),
          './relative.yaml',
          '../payments/up.yaml',
          '%2e%2e/payments/escaped.yaml',
          at('acme/catalog/blob/main/teams/data/query.yaml?ref=evil#L1'),
        ]),
      });
      await catalog.register(at('acme/catalog/blob/main/teams/data/all.yaml'));
    });

    it.each([
      [
        'an absolute address',
        'by-absolute',
        'tree/main/teams/data/absolute.yaml',
      ],
      [
        'an absolute address of the raw file',
        'by-raw',
        'raw/main/teams/data/raw.yaml',
      ],
      ['a relative path', 'by-relative', 'tree/main/teams/data/relative.yaml'],
      ['a path with ..', 'by-dots', 'tree/main/teams/payments/up.yaml'],
      [
        'a path with %2e%2e',
        'by-escaped-dots',
        'tree/main/teams/payments/escaped.yaml',
      ],
      [
        'an address with a query, which is not read',
        'by-query',
        'tree/main/teams/data/query.yaml?ref=evil#L1',
      ],
    ])('by %s is the file it was read from', async (_, name, path) => {
      await expect(located(name)).resolves.toBe(
        `url:${at(`acme/catalog/${path}`)}`,
      );
    });
  });

  it('is the page of each file that a glob finds', async () => {
    await catalog.register(
      at('acme/catalog/blob/main/teams/payments/more/*.yaml'),
    );
    await expect(located('by-glob')).resolves.toBe(
      `url:${at('acme/catalog/tree/main/teams/payments/more/one.yaml')}`,
    );
  });

  it('overwrites what the file itself says', async () => {
    await catalog.register(
      at('acme/catalog/blob/main/teams/data/annotated.yaml'),
    );
    const { metadata } = await find('annotated');
    expect(metadata.annotations).toMatchObject({
      [ANNOTATION_LOCATION]: `url:${at(
        'acme/catalog/tree/main/teams/data/annotated.yaml',
      )}`,
      [ANNOTATION_ORIGIN_LOCATION]: `url:${at(
        'acme/catalog/blob/main/teams/data/annotated.yaml',
      )}`,
    });
  });

  it.each(['list', 'text'])(
    'lets no entity in whose annotations are a %s',
    async name => {
      await expect(
        catalog.dryRun(at(`acme/catalog/blob/main/teams/data/${name}.yaml`)),
      ).resolves.toMatch(
        /metadata\.annotations must be a valid object|annotations should be object|must be object/,
      );
    },
  );

  it('cannot be read from another file by a placeholder', async () => {
    const target = at('acme/catalog/blob/main/teams/data/placeholder.yaml');
    await expect(catalog.dryRun(target)).resolves.toMatch(
      /annotations\.\$yaml\W+is not valid/,
    );
  });

  it('says nothing of a file from which a placeholder reads the spec', async () => {
    await catalog.register(
      at('acme/catalog/blob/main/teams/payments/parts.yaml'),
    );
    const entity = await find('by-parts');
    expect(locationOf(entity)).toBe(
      `url:${at('acme/catalog/tree/main/teams/payments/parts.yaml')}`,
    );
    expect(entity.spec).toMatchObject({ owner: 'group:default/data' });
  });

  it('is what an entity provider says', async () => {
    await expect(located('provided')).resolves.toBe(`url:${PAYMENTS}`);
  });

  it('is what a processor makes of it', async () => {
    await catalog.register(
      at('acme/catalog/blob/main/teams/data/wishing.yaml'),
    );
    await expect(located('wishing')).resolves.toBe(`url:${PAYMENTS}`);
  });

  describe('of a file outside of main', () => {
    let commit: string;

    beforeAll(async () => {
      commit = await catalog.commit('acme/catalog', 'evil', {
        'teams/payments/branch.yaml': resource('by-branch'),
        'teams/payments/commit.yaml': resource('by-commit'),
        'teams/payments/smuggled.yaml': resource('by-smuggled-ref'),
      });
    });

    it('names the branch', async () => {
      await catalog.register(
        at('acme/catalog/blob/evil/teams/payments/branch.yaml'),
      );
      await expect(located('by-branch')).resolves.toBe(
        `url:${at('acme/catalog/tree/evil/teams/payments/branch.yaml')}`,
      );
    });

    it('names the commit, as which a forge serves those of forks', async () => {
      await catalog.register(
        at(`acme/catalog/blob/${commit}/teams/payments/commit.yaml`),
      );
      await expect(located('by-commit')).resolves.toBe(
        `url:${at(`acme/catalog/tree/${commit}/teams/payments/commit.yaml`)}`,
      );
    });

    it('names main and escapes where the reader was given another ref in the path', async () => {
      const path = `main/teams/payments/smuggled.yaml%3Fref%3D${commit}%26x%3D`;
      await catalog.register(at(`acme/catalog/blob/${path}`));
      await expect(located('by-smuggled-ref')).resolves.toBe(
        `url:${at(`acme/catalog/tree/${path}`)}`,
      );
    });
  });

  it('has host and repository in the case in which they were registered', async () => {
    await catalog.register(
      at('ACME/Catalog/blob/main/teams/payments/cased.yaml').replace(
        'localhost',
        'LOCALHOST',
      ),
    );
    const tree = at('ACME/Catalog/tree/main/teams/payments/cased.yaml');
    await expect(located('by-other-case')).resolves.toBe(
      `url:${tree.replace('localhost', 'LOCALHOST')}`,
    );
  });

  describe('of an entity that two locations declare', () => {
    it('stays the one that came first', async () => {
      await catalog.register(
        at('acme/catalog/blob/main/teams/payments/claimed.yaml'),
      );
      const honest = await find('claimed');
      await catalog.register(
        at('acme/catalog/blob/main/teams/data/duplicate.yaml'),
      );
      await find('beside-the-duplicate');

      await expect(find('claimed')).resolves.toMatchObject({
        metadata: { uid: honest.metadata.uid },
        spec: { owner: 'group:default/payments' },
      });
      expect(locationOf(honest)).toBe(
        `url:${at('acme/catalog/tree/main/teams/payments/claimed.yaml')}`,
      );
    });
  });

  describe('is forged by a glob over folders whose name is %2e%2e', () => {
    it('by those who may write elsewhere in the same repository', async () => {
      await catalog.register(
        at('acme/catalog/blob/main/teams/data/**/forged.yaml'),
      );
      await expect(located('forged-in-repository')).resolves.toBe(
        `url:${at('acme/catalog/tree/main/teams/payments/forged.yaml')}`,
      );
    });

    it('by those who may write any repository of the forge', async () => {
      await catalog.register(at('mallory/evil/blob/main/**/forged.yaml'));
      const { metadata } = await find('forged-in-any-repository');
      expect(metadata.annotations).toMatchObject({
        [ANNOTATION_LOCATION]: `url:${at(
          'acme/catalog/blob/main/teams/payments/forged.yaml',
        )}`,
        [ANNOTATION_ORIGIN_LOCATION]: `url:${at(
          'mallory/evil/blob/main/**/forged.yaml',
        )}`,
      });
    });

    it('so that an entity is taken over, because its location is the key by which it is held', async () => {
      await catalog.register(
        at('acme/catalog/blob/main/teams/payments/taken.yaml'),
      );
      const honest = await find('taken');
      expect(honest.spec).toMatchObject({ owner: 'group:default/payments' });
      await catalog.register(at('mallory/evil/blob/main/y/**/taken.yaml'));
      const taken = await find(
        'taken',
        ({ spec }) => spec?.owner === 'group:default/data',
      );
      expect(locationOf(taken)).toBe(locationOf(honest));
    });
  });

  it('is inside …/acme/catalog/blob/main/teams/payments/** for what lies there, and for what is forged', () => {
    const inside = [...seen].filter(([, location]) => isInside(location));
    expect(inside.map(([name]) => name).sort()).toEqual([
      'by-dots',
      'by-escaped-dots',
      'by-glob',
      'by-other-case',
      'by-parts',
      'claimed',
      // Only the file at that address can tell.
      'forged-in-any-repository',
      'forged-in-repository',
      'registered',
      'taken',
    ]);
    expect(seen.size).toBeGreaterThan(inside.length + 10);
  });
});

/** Whether a rule for what lies in the folder of Payments counts for a secret at a location. */
function isInside(location: string): boolean {
  const config = readBoundaryConfig({
    groupsFrom: [`url:${at('acme/people/blob/main/**')}`],
    rules: [
      {
        owners: ['group:default/payments'],
        declaredIn: [at('acme/catalog/blob/main/teams/payments/**')],
      },
    ],
  });
  const ownerRef = 'group:default/payments';
  const payments = {
    ...{ ref: ownerRef, name: 'payments', namespace: 'default' },
    ...{ ancestors: [], teams: [] },
  };
  return boundariesOf(config, [payments]).isTied({
    ...{ ref: 'resource:default/any', ownerRef, location },
  });
}
