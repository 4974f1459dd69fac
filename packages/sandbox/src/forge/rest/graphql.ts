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
import { buildSchema, graphql } from 'graphql';
import { z } from 'zod';
import { may } from '../domain/permissions';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { requireUser } from '../http/authenticate';
import { PullRequest, Repository } from '../state/model';
import { nodeId } from './nodeId';
import { parseBody } from './parseBody';

const schema = buildSchema(`
  type Query {
    viewer: User!
    repository(owner: String!, name: String!): Repository
  }
  type User { login: String! }
  type Repository {
    nameWithOwner: String!
    url: String!
    isPrivate: Boolean!
    defaultBranchRef: Ref
    ref(qualifiedName: String!): Ref
    pullRequest(number: Int!): PullRequest
  }
  type Ref {
    name: String!
    target: GitObject!
    associatedPullRequests(first: Int, states: [PullRequestState!]): PullRequestConnection!
  }
  type GitObject { oid: String! }
  enum PullRequestState { OPEN CLOSED MERGED }
  type PullRequestConnection {
    totalCount: Int!
    nodes: [PullRequest!]!
    edges: [PullRequestEdge!]!
  }
  type PullRequestEdge { node: PullRequest! }
  type PullRequest {
    id: ID!
    number: Int!
    url: String!
    title: String!
    body: String!
    state: PullRequestState!
    headRefName: String!
    headRefOid: String!
    baseRefName: String!
  }
`);

const querySchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

function stateOf({ state, merge }: PullRequest) {
  if (state === 'open') return 'OPEN';
  return merge ? 'MERGED' : 'CLOSED';
}

function resolvers({ repositories, views }: Forge, user: Account) {
  const pullNode = (repository: Repository, pull: PullRequest) => ({
    id: nodeId('PR', repository.id, pull.id),
    number: pull.number,
    url: views.page(repository, `/pull/${pull.number}`),
    title: pull.title,
    body: pull.body ?? '',
    state: stateOf(pull),
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    baseRefName: pull.base.ref,
  });

  const refNode = async (repository: Repository, branch: string) => {
    const git = repositories.git(repository);
    const oid = await git.commitOfBranch(branch);
    if (!oid) return null;
    return {
      name: branch,
      target: { oid },
      associatedPullRequests(args: { first?: number; states?: string[] }) {
        const pulls = repository.pullRequests
          .filter(({ head }) => head.ref === branch)
          .filter(pull => !args.states || args.states.includes(stateOf(pull)));
        const nodes = pulls
          .slice(0, args.first)
          .map(pull => pullNode(repository, pull));
        const edges = nodes.map(node => ({ node }));
        return { totalCount: pulls.length, nodes, edges };
      },
    };
  };

  return {
    viewer: { login: user.login },
    repository(args: { owner: string; name: string }) {
      const repository = repositories.find(args.owner, args.name);
      if (!repository || !may('read', repository, user)) return null;
      return {
        nameWithOwner: `${repository.owner}/${repository.name}`,
        url: views.page(repository),
        isPrivate: repository.private,
        defaultBranchRef: () => refNode(repository, repository.defaultBranch),
        ref: ({ qualifiedName }: { qualifiedName: string }) =>
          refNode(repository, qualifiedName.replace(/^refs\/heads\//, '')),
        pullRequest({ number }: { number: number }) {
          const pull = repository.pullRequests.find(it => it.number === number);
          return pull ? pullNode(repository, pull) : null;
        },
      };
    },
  };
}

/** The little of GitHub's GraphQL API that pull-request tools need. */
export function addGraphqlRoute(router: Router, forge: Forge): void {
  router.post('/graphql', async (request, response) => {
    const user = requireUser(response);
    const input = parseBody(querySchema, request.body, 'Query');
    const result = await graphql({
      schema,
      source: input.query,
      rootValue: resolvers(forge, user),
      variableValues: input.variables ?? undefined,
      operationName: input.operationName,
    });
    response.json(result);
  });
}
