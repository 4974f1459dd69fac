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

import {
  ErrorRequestHandler,
  RequestHandler,
  Router,
  urlencoded,
} from 'express';
import PromiseRouter from 'express-promise-router';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { may } from '../domain/permissions';
import { authenticate, userOf } from '../http/authenticate';
import { problemOf } from '../http/problemOf';
import { addCommitPages } from './commitPages';
import { addFilePages } from './filePages';
import { markup } from '../../html/markup';
import { sendPage } from './layout';
import { addPullActions } from './pullActions';
import { addPullListPage } from './pullListPage';
import { addPullPage } from './pullPage';
import { addRepositoryListPage } from './repositoryListPage';
import { Session } from './Session';
import { STYLE } from './style';
import { addTreePage } from './treePage';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The pages people see. */
export function createSite(forge: Forge): Router {
  const session = new Session(forge.users);
  const site = PromiseRouter();
  site.use(safeHeaders());

  site.get('/_style.css', (_request, response) => {
    response.type('text/css; charset=utf-8').send(STYLE);
  });

  site.use(authenticate(forge.users), session.handler());
  site.post('*', urlencoded({ extended: false, limit: '256kb' }));
  site.post('*', session.guard());

  site.post('/_session', (request, response) => {
    session.actAs(response, String(request.body.login ?? ''));
    response.redirect(303, localPath(forge.url, request.body.back));
  });

  site.use('/:owner/:name', (request, response, next) => {
    const { owner, name } = request.params;
    const moved = forge.repositories.findMoved(owner, name);
    if (moved && may('read', moved, userOf(response))) {
      response.redirect(301, `/${moved.owner}/${moved.name}${request.url}`);
      return;
    }
    next();
  });

  addFilePages(site, forge);
  addPullActions(site, forge);
  addPullListPage(site, forge);
  addPullPage(site, forge);
  addCommitPages(site, forge);
  addTreePage(site, forge);
  addRepositoryListPage(site, forge);

  site.use(() => {
    throw ForgeError.notFound('There is no such page.');
  });
  site.use(errorPage(forge));
  return site;
}

function safeHeaders(): RequestHandler {
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    });
    next();
  };
}

/** Where on this site an address leads, so that a form cannot send people elsewhere. */
function localPath(siteUrl: string, address: unknown): string {
  const url = URL.parse(String(address ?? '/'), siteUrl);
  return url?.origin === siteUrl ? url.pathname + url.search : '/';
}

function errorPage(forge: Forge): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { status, message, errors = [] } = problemOf(error, forge.logger);
    const reasons = errors.map(it => it.message ?? `${it.field}: ${it.code}`);
    const title = status === 404 ? 'Not found' : 'That did not work';
    response.status(status);
    sendPage(forge, response, {
      title,
      body: markup`<h1>${title}</h1>
        <p>${message}</p>
        <ul>
          ${reasons.map(reason => markup`<li>${reason}</li>`)}
        </ul>
        <p class="quiet">${status} · <a href="/">All repositories</a></p>`,
    });
  };
}
