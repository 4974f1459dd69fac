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

import { Router } from 'express';
import { z } from 'zod';
import { rulesOf } from '../domain/protectionOf';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { Repository, Rule, ruleSchema } from '../state/model';
import { nodeId } from './nodeId';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { reading, requiring } from './repositoryEndpoint';

const RULESETS = '/repos/:owner/:name/rulesets';
const BRANCH = /^refs\/heads\/(.+)$/;

/** A ruleset for one branch, by name or as the default one. */
const rulesetSchema = z.object({
  name: z.string().min(1),
  target: z.literal('branch').default('branch'),
  enforcement: z.literal('active', 'Rulesets of the sandbox forge are active'),
  conditions: z.object({
    ref_name: z.object({
      include: z
        .array(z.string())
        .length(1, 'A ruleset of the sandbox forge is about one branch'),
      exclude: z.array(z.string()).max(0).default([]),
    }),
  }),
  rules: z.array(ruleSchema).min(1),
});

function branchNamed(
  { defaultBranch }: Repository,
  name: string,
): string | undefined {
  return name === '~DEFAULT_BRANCH' ? defaultBranch : BRANCH.exec(name)?.[1];
}

/** Rulesets: what branches ask of pull requests, beside their protection. */
export function addRuleRoutes(router: Router, forge: Forge): void {
  const { repositories, views, url } = forge;

  const rulesetView = (repository: Repository, branch: string) => {
    const { id, rules } = repository.rules[branch];
    const self = views.api(repository, `/rulesets/${id}`);
    return {
      id,
      node_id: nodeId('RRS', repository.id, id),
      name: branch,
      target: 'branch',
      source_type: 'Repository',
      source: `${repository.owner}/${repository.name}`,
      enforcement: 'active',
      conditions: {
        ref_name: { include: [`refs/heads/${branch}`], exclude: [] },
      },
      rules: rules.map(ruleView),
      _links: {
        self: { href: self },
        html: { href: views.page(repository, `/rules/${id}`) },
      },
    };
  };

  router.get(
    '/repos/:owner/:name/rules/branches/:branch(*)',
    reading(forge, ({ repository, request, response }) => {
      const { branch } = request.params;
      const rules = rulesOf(repository, branch).map(rule => ({
        ...ruleView(rule),
        ruleset_source_type: 'Repository',
        ruleset_source: `${repository.owner}/${repository.name}`,
        ruleset_id: repository.rules[branch].id,
      }));
      return paginate(url, request, response, rules);
    }),
  );

  router.get(
    RULESETS,
    reading(forge, ({ repository, request, response }) =>
      paginate(url, request, response, Object.keys(repository.rules)).map(
        branch => {
          const { rules, conditions, ...listed } = rulesetView(
            repository,
            branch,
          );
          return listed;
        },
      ),
    ),
  );

  router.post(
    RULESETS,
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const input = parseBody(rulesetSchema, request.body, 'Ruleset');
      const [named] = input.conditions.ref_name.include;
      const branch = branchNamed(repository, named);
      if (!branch) {
        throw ForgeError.invalid({
          resource: 'Ruleset',
          field: 'conditions',
          code: 'invalid',
        });
      }
      repositories.setRules(repository, branch, input.rules);
      response.status(201);
      return rulesetView(repository, branch);
    }),
  );

  const branchOfRuleset = (repository: Repository, id: number) => {
    const branch = Object.keys(repository.rules).find(
      it => repository.rules[it].id === id,
    );
    if (branch === undefined) throw ForgeError.notFound();
    return branch;
  };

  router.get(
    `${RULESETS}/:id(\\d+)`,
    reading(forge, ({ repository, request }) =>
      rulesetView(
        repository,
        branchOfRuleset(repository, Number(request.params.id)),
      ),
    ),
  );

  router.delete(
    `${RULESETS}/:id(\\d+)`,
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const id = Number(request.params.id);
      repositories.setRules(repository, branchOfRuleset(repository, id), []);
      response.status(204).end();
    }),
  );
}

/** GitHub adds what is not said. */
function ruleView(rule: Rule) {
  if (rule.type !== 'required_status_checks') return rule;
  const { parameters } = rule;
  return {
    ...rule,
    parameters: { ...parameters, do_not_enforce_on_create: false },
  };
}
