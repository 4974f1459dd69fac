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
import { protectionOf } from '../domain/protectionOf';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { Protection, Repository } from '../state/model';
import { parseBody } from './parseBody';
import { requiring } from './repositoryEndpoint';

const BRANCH = '/repos/:owner/:name/branches/:branch(*)';

// GitHub wants each of them said, if only as null.
const protectionSchema = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean(),
      contexts: z.array(z.string()).default([]),
      checks: z.array(z.object({ context: z.string() })).default([]),
    })
    .nullable(),
  enforce_admins: z.literal(
    true,
    'The sandbox forge lets nobody past its rules: it must be true',
  ),
  required_pull_request_reviews: z.null(
    'The sandbox forge requires no reviews: it must be null',
  ),
  restrictions: z.null(
    'The sandbox forge restricts nobody further: it must be null',
  ),
});

/** What anybody who may read a branch is told of its protection. */
export function branchProtectionView(protection: Protection | undefined) {
  const contexts = protection?.requiredChecks ?? [];
  return {
    enabled: Boolean(protection),
    required_status_checks: {
      enforcement_level: contexts.length > 0 ? 'everyone' : 'off',
      contexts,
      checks: contexts.map(context => ({ context, app_id: null })),
    },
  };
}

/** Protection of branches, as far as it is about checks. */
export function addProtectionRoutes(router: Router, forge: Forge): void {
  const { repositories, views } = forge;
  const protectionUrl = (repository: Repository, branch: string) =>
    views.api(repository, `/branches/${branch}/protection`);

  router.get(
    `${BRANCH}/protection`,
    requiring(forge, 'admin', call => {
      const { branch } = call.request.params;
      const protection = protectionOf(call.repository, branch);
      if (!protection) throw ForgeError.notFound('Branch not protected');
      return protectionView(protectionUrl(call.repository, branch), protection);
    }),
  );

  router.put(
    `${BRANCH}/protection`,
    requiring(forge, 'admin', async call => {
      const { repository, request, git } = call;
      const { branch } = request.params;
      if (!(await git.commitOfBranch(branch))) {
        throw ForgeError.notFound('Branch not found');
      }
      const input = parseBody(protectionSchema, request.body, 'Protection');
      const required = input.required_status_checks;
      const names = [
        ...(required?.contexts ?? []),
        ...(required?.checks ?? []).map(({ context }) => context),
      ];
      const protection = {
        requiredChecks: [...new Set(names)],
        strict: required?.strict ?? false,
      };
      repositories.setProtection(repository, branch, protection);
      return protectionView(protectionUrl(call.repository, branch), protection);
    }),
  );

  router.delete(
    `${BRANCH}/protection`,
    requiring(forge, 'admin', ({ repository, request, response }) => {
      const { branch } = request.params;
      repositories.setProtection(repository, branch, undefined);
      response.status(204).end();
    }),
  );
}

function protectionView(url: string, { requiredChecks, strict }: Protection) {
  const checks = `${url}/required_status_checks`;
  return {
    url,
    required_status_checks: {
      url: checks,
      strict,
      contexts: requiredChecks,
      contexts_url: `${checks}/contexts`,
      checks: requiredChecks.map(context => ({ context, app_id: null })),
    },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
  };
}
