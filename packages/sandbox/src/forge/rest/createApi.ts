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

import { ErrorRequestHandler, json, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { authenticate } from '../http/authenticate';
import { problemOf } from '../http/problemOf';
import { addCheckRoutes } from './checks';
import { addCommitRoutes } from './commits';
import { addContentRoutes } from './contents';
import { addGitDataRoutes } from './gitData';
import { documentationOf } from '../documentation';
import { addGraphqlRoute } from './graphql';
import { addHookRoutes } from './hooks';
import { addIssueRoutes } from './issues';
import { addProtectionRoutes } from './protection';
import { addRuleRoutes } from './rules';
import { addSettingRoutes } from './settings';
import { followMoves } from './followMoves';
import { addPullRoutes } from './pulls';
import { addRefRoutes } from './refs';
import { addRepositoryRoutes } from './repositories';
import { addReviewRoutes } from './reviews';

const MAX_BODY = '25mb';

/** `/api/v3` and `/api/graphql`: the parts of GitHub's API that rotations, Backstage and their libraries use. */
export function createApi(forge: Forge): Router {
  const api = PromiseRouter();
  api.use(authenticate(forge.users));
  api.use(json({ limit: MAX_BODY, type: () => true }));
  addGraphqlRoute(api, forge);

  api.use('/v3', createRestApi(forge));

  api.use(() => {
    throw ForgeError.notFound();
  });
  return api;
}

/** `/api/v3`. */
export function createRestApi(forge: Forge): Router {
  const v3 = PromiseRouter();
  v3.use(followMoves(forge));
  addProtectionRoutes(v3, forge);
  addRuleRoutes(v3, forge);
  addSettingRoutes(v3, forge);
  addRepositoryRoutes(v3, forge);
  addCheckRoutes(v3, forge);
  addCommitRoutes(v3, forge);
  addContentRoutes(v3, forge);
  addRefRoutes(v3, forge);
  addGitDataRoutes(v3, forge);
  addPullRoutes(v3, forge);
  addReviewRoutes(v3, forge);
  addIssueRoutes(v3, forge);
  addHookRoutes(v3, forge);
  return v3;
}

/** Errors in GitHub's JSON. */
export function jsonErrors({ logger }: Forge): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error, logger);
    const { status, message, errors } = problem;
    response.status(status).json({
      message,
      ...(errors && { errors }),
      documentation_url: problem.documentation ?? documentationOf(request.path),
      status: String(status),
    });
  };
}
