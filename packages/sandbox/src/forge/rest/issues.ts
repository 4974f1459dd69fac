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
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { Repository } from '../state/model';
import { paginate } from './paging';
import { parseBody } from './parseBody';
import { reading, requiring } from './repositoryEndpoint';
import { commentView, issueView, labelViews } from './pullViews';

const ISSUES = '/repos/:owner/:name/issues';
const ISSUE = `${ISSUES}/:number(\\d+)`;

const commentSchema = z.object({ body: z.string().min(1) });
const labelNames = z.array(z.string().min(1));
const labelsSchema = z.union([
  z.object({ labels: labelNames }).transform(({ labels }) => labels),
  labelNames,
]);
const assigneesSchema = z.object({ assignees: z.array(z.string()) });

function findComment(repository: Repository, id: number) {
  for (const pull of repository.pullRequests) {
    const comment = pull.comments.find(it => it.id === id);
    if (comment) return { pull, comment };
  }
  throw ForgeError.notFound();
}

/** Pull requests are GitHub's issues too, where talk, labels and assignees are concerned. */
export function addIssueRoutes(router: Router, forge: Forge): void {
  const { views, pullRequests, users, url } = forge;

  router.get(
    `${ISSUE}/comments`,
    reading(forge, ({ repository, request, response, pull }) =>
      paginate(url, request, response, pull().comments).map(comment =>
        commentView(views, repository, pull(), comment),
      ),
    ),
  );

  router.post(
    `${ISSUE}/comments`,
    requiring(
      forge,
      'read',
      ({ repository, request, response, pull, user }) => {
        const { body } = parseBody(commentSchema, request.body, 'IssueComment');
        const comment = pullRequests.comment(repository, pull(), body, user);
        response.status(201);
        return commentView(views, repository, pull(), comment);
      },
    ),
  );

  router.patch(
    `${ISSUES}/comments/:id(\\d+)`,
    requiring(forge, 'write', ({ repository, request }) => {
      const id = Number(request.params.id);
      const { pull, comment } = findComment(repository, id);
      const { body } = parseBody(commentSchema, request.body, 'IssueComment');
      pullRequests.editComment(comment, body);
      return commentView(views, repository, pull, comment);
    }),
  );

  router.get(
    `${ISSUE}/labels`,
    reading(forge, ({ repository, request, response, pull }) =>
      paginate(
        url,
        request,
        response,
        labelViews(views, repository, pull().labels),
      ),
    ),
  );

  const changeLabels = (
    change: (before: string[], given: string[]) => string[],
  ) =>
    requiring(forge, 'write', ({ repository, request, pull, user }) => {
      const given = parseBody(labelsSchema, request.body, 'Label');
      const list = change(pull().labels, given);
      pullRequests.setList(repository, pull(), 'labels', list, user);
      return labelViews(views, repository, pull().labels);
    });

  router.post(
    `${ISSUE}/labels`,
    changeLabels((before, given) => [...before, ...given]),
  );
  router.put(
    `${ISSUE}/labels`,
    changeLabels((_before, given) => given),
  );

  router.delete(
    `${ISSUE}/labels/:label`,
    requiring(forge, 'write', ({ repository, request, pull, user }) => {
      const { label } = request.params;
      const list = pull().labels.filter(it => it !== label);
      if (list.length === pull().labels.length) {
        throw ForgeError.notFound('Label does not exist');
      }
      pullRequests.setList(repository, pull(), 'labels', list, user);
      return labelViews(views, repository, list);
    }),
  );

  router.post(
    `${ISSUE}/assignees`,
    requiring(
      forge,
      'write',
      ({ repository, request, response, pull, user }) => {
        const input = parseBody(assigneesSchema, request.body, 'Issue');
        // GitHub, too, silently leaves out people it does not know.
        const known = input.assignees.filter(login => users.find(login));
        const list = [...pull().assignees, ...known];
        pullRequests.setList(repository, pull(), 'assignees', list, user);
        response.status(201);
        return issueView(views, repository, pull());
      },
    ),
  );
}
