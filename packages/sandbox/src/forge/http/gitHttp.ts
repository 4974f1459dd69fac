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

import { spawn } from 'node:child_process';
import { Request, RequestHandler, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { may, refuseArchived, requirePermission } from '../domain/permissions';
import { Account } from '../domain/Users';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { gitEnvironment } from '../git/runGit';
import { authenticate, userOf } from './authenticate';
import { CgiResponse } from './CgiResponse';

const MAX_PUSH_BYTES = 256 * 1024 * 1024;
const SERVICES = ['git-upload-pack', 'git-receive-pack'];

/** Git's smart HTTP protocol, spoken by git's own `http-backend`. */
export function createGitHttp(forge: Forge): Router {
  const router = PromiseRouter();
  const who = askForPassword(authenticate(forge.users));

  router.get('/:owner/:name/info/refs', who, async (request, response) => {
    const service = String(request.query.service);
    // Without a service this would be the dumb protocol, which git's users have not needed for a decade.
    if (!SERVICES.includes(service)) {
      throw new ForgeError(403, 'Only the smart protocol is spoken here');
    }
    await serve(forge, request, response, service);
  });

  const services = `:service(${SERVICES.join('|')})`;
  router.post(`/:owner/:name/${services}`, who, async (request, response) => {
    await serve(forge, request, response, request.params.service);
  });

  return router;
}

/** Git sends credentials only after a 401 that names a realm. */
function askForPassword(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.setHeader('WWW-Authenticate', 'Basic realm="forge"');
    handler(request, response, next);
  };
}

async function serve(
  forge: Forge,
  request: Request,
  response: Response,
  service: string,
) {
  const user = userOf(response);
  const { owner, name } = request.params;
  const plainName = name.replace(/\.git$/, '');
  const moved = forge.repositories.findMoved(owner, plainName);
  if (moved && may('read', moved, user)) {
    const { search } = new URL(request.originalUrl, forge.url);
    const action = request.path.split('/').slice(3).join('/');
    const status = request.method === 'GET' ? 301 : 307;
    response.removeHeader('WWW-Authenticate');
    response.redirect(
      status,
      `/${moved.owner}/${moved.name}.git/${action}${search}`,
    );
    return;
  }
  const repository = forge.repositories.find(owner, plainName);
  if (!repository) {
    // To a stranger a missing repository looks like one that wants a password.
    throw user
      ? ForgeError.notFound('Repository not found.')
      : new ForgeError(401, 'Requires authentication');
  }
  const writes = service === 'git-receive-pack';
  if (!user && (writes || repository.private)) {
    throw new ForgeError(401, 'Requires authentication');
  }
  requirePermission(writes ? 'write' : 'read', repository, user);
  if (writes) refuseArchived(repository);
  response.removeHeader('WWW-Authenticate');
  const directory = forge.repositories.git(repository).directory;
  const run = () => runBackend(forge, request, response, directory, user);
  if (writes && user && request.method === 'POST') {
    await forge.branches.duringPush(repository, user, run);
  } else {
    await run();
  }
  // Not before: who has pushed finds pull requests that have followed.
  response.end();
}

function runBackend(
  forge: Forge,
  request: Request,
  response: Response,
  directory: string,
  user: Account | undefined,
): Promise<void> {
  const url = new URL(request.originalUrl, forge.url);
  const action = url.pathname.split('/').slice(3).join('/');
  const header = (name: string) => request.header(name) ?? '';
  const child = spawn('git', ['http-backend'], {
    env: {
      ...gitEnvironment(),
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${action}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_ADDR: '127.0.0.1',
      ...(user ? { REMOTE_USER: user.login } : {}),
    },
  });
  return new Promise((resolve, reject) => {
    const cgi = new CgiResponse(response);
    let received = 0;
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > MAX_PUSH_BYTES) child.kill();
    });
    request.on('aborted', () => child.kill());
    response.on('close', () => child.kill());
    request.pipe(child.stdin);
    child.stdin.on('error', error => {
      forge.logger.debug('git http-backend closed its input', error);
      request.unpipe(child.stdin);
      request.resume();
    });
    child.stdout.on('data', (chunk: Buffer) => cgi.write(chunk));
    child.stderr.on('data', (chunk: Buffer) =>
      forge.logger.debug(`git http-backend: ${chunk.toString('utf8').trim()}`),
    );
    child.on('error', reject);
    child.on('close', () => {
      if (received > MAX_PUSH_BYTES) {
        reject(new ForgeError(413, 'The push is too large'));
        return;
      }
      if (!cgi.headersSeen && !response.destroyed) {
        reject(new ForgeError(502, 'git http-backend gave no answer'));
        return;
      }
      resolve();
    });
  });
}
