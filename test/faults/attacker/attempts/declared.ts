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

import { Attempt, Change, Kind, Staged } from '../Attempt';
import { Company } from '../Company';
import { CATALOG } from '../companyNames';
import { secretYaml, specOf, Spec } from '../planting';
import { Rotations } from '../Rotations';

/** Where an entity of a secret is written and registered. */
export interface Where {
  /** Default: the catalog's repository, in which the attacker has the folder of her team. */
  repository?: string;
  branch?: string;
  /** Default: a file in the folder of Data. */
  path?: (id: string) => string;
  /** What is registered; default: the page of the file. */
  register?: (at: {
    company: Company;
    id: string;
    path: string;
    commit: string;
  }) => string;
  /** Beside the entity. */
  more?: (id: string, company: Company) => string[];
  metadata?: (company: Company) => object;
  /** What is written and registered besides; answers the refs that come of it. */
  before?: (company: Company, id: string) => Promise<string[]>;
}

/** A secret that is honest but for one thing, which somebody then tries to have rotated in every way there is. */
export function declared(
  kind: Kind,
  title: string,
  change: Change,
  where: Where = {},
): Attempt {
  return {
    kind,
    title,
    async stage(company, id) {
      const made = (await where.before?.(company, id)) ?? [];
      const own = await company.plant('data', id);
      const spec = change(specOf(company.sandbox.forge.url, own), company, own);
      const metadata = where.metadata?.(company) ?? {};
      await write(company, id, spec, { ...where, metadata: () => metadata });
      const namespace = Reflect.get(metadata, 'namespace') ?? 'default';
      const ref = `resource:${namespace}/data-${id}`;
      return {
        entities: [...made, ref],
        act: () => new Rotations(company).tryAll(ref),
      };
    },
  };
}

/** Writes the entity and registers it; answers where it lies. */
export async function write(
  company: Company,
  id: string,
  spec: Spec,
  where: Where = {},
): Promise<{ repository: string; path: string }> {
  const { repository = CATALOG, branch = 'main', more } = where;
  const path = where.path?.(id) ?? `teams/data/${id}.yaml`;
  const metadata = where.metadata?.(company);
  const text = [
    secretYaml(`data-${id}`, spec, metadata),
    ...(more?.(id, company) ?? []),
  ].join('---\n');
  const commit = await company.push(repository, { [path]: text }, branch);
  await company.register(
    where.register?.({ company, id, path, commit }) ??
      company.page(repository, path, branch),
  );
  return { repository, path };
}

/** A secret of the attacker's own that is wholly inside, with its first credential live. */
export async function honest(
  company: Company,
  id: string,
  change: Change = spec => spec,
): Promise<{ ref: string; spec: Spec; rewrite(to: Spec): Promise<void> }> {
  const own = await company.plant('data', id);
  const spec = change(specOf(company.sandbox.forge.url, own), company, own);
  const { repository, path } = await write(company, id, spec);
  const ref = `resource:default/data-${id}`;
  return {
    ref,
    spec,
    async rewrite(to) {
      await company.push(repository, {
        [path]: secretYaml(`data-${id}`, to),
      });
      const wanted = JSON.stringify(to);
      await company.reread(
        ref,
        entity => JSON.stringify({ ...to, ...entity.spec }) === wanted,
      );
    },
  };
}

/** An attempt with steps of its own. */
export function staged(
  kind: Kind,
  title: string,
  stage: (company: Company, id: string) => Promise<Staged>,
): Attempt {
  return { kind, title, stage };
}
