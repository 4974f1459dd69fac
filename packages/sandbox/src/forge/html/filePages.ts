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

import { isUtf8 } from 'node:buffer';
import { Router } from 'express';
import { Forge } from '../Forge';
import { ForgeError } from '../ForgeError';
import { entryAt, readBlob } from '../git/trees';
import { reading, RepositoryCall } from '../rest/repositoryEndpoint';
import { streamArchive } from '../rest/streamArchive';
import { homeOf, urlPath } from './fragments';
import { Html, markup } from '../../html/markup';
import { sendPage } from './layout';
import { breadcrumbs, placeOf } from './place';

const MAX_SHOWN_BYTES = 1024 * 1024;

function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function numberedLines(bytes: Buffer): Html {
  if (bytes.length > MAX_SHOWN_BYTES || !isText(bytes)) {
    return markup`<p class="quiet pad">
      A binary file, or one too large to show.
    </p>`;
  }
  const lines = bytes
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  return markup`<div class="scroll">
    <table class="code">
      ${lines.map(
        (line, index) =>
          markup`<tr id="L${index + 1}">
            <td class="no"><a href="#L${index + 1}">${index + 1}</a></td>
            <td class="text">${line}</td>
          </tr>`,
      )}
    </table>
  </div>`;
}

export function addFilePages(router: Router, forge: Forge): void {
  async function readPlace({ git, request }: RepositoryCall) {
    const place = await placeOf(git, request.params.place);
    const entry = await entryAt(git, place.commit, place.path);
    if (!entry) throw ForgeError.notFound();
    return { ...place, entry };
  }

  // Where the API's archives lead to.
  router.get(
    '/:owner/:name/legacy.:kind(tar.gz|zip)/:ref(*)',
    reading(forge, async call => {
      const { request, repository, git, response } = call;
      const { kind, ref } = request.params;
      const commit = await call.commitOf(ref);
      await streamArchive(response, {
        git,
        commit,
        format: kind === 'zip' ? 'zip' : 'tar.gz',
        name: `${repository.owner}-${repository.name}-${commit.slice(0, 7)}`,
      });
    }),
  );

  router.get(
    '/:owner/:name/blob/:place(*)',
    reading(forge, async call => {
      const { repository, git, response } = call;
      const { entry, ...place } = await readPlace(call);
      const at = `${urlPath(place.ref)}/${urlPath(place.path)}`;
      if (entry.type !== 'blob') {
        response.redirect(`${homeOf(repository)}/tree/${at}`);
        return;
      }
      const bytes = await readBlob(git, entry.sha);
      sendPage(forge, response, {
        title: place.path,
        repository,
        tab: 'code',
        body: markup`<div class="tools">
            ${breadcrumbs(repository, place)}
            <span
              ><span class="quiet">${bytes.length} B</span> ·
              <a href="${homeOf(repository)}/raw/${at}">Raw</a></span
            >
          </div>
          <section class="card">${numberedLines(bytes)}</section>`,
      });
    }),
  );

  // Backstage offers "edit" links; here files are changed by git and by API.
  router.get('/:owner/:name/edit/:place(*)', (request, response) => {
    const { owner, name, place } = request.params;
    response.redirect(`/${urlPath(`${owner}/${name}`)}/blob/${urlPath(place)}`);
  });

  const sendRaw = reading(forge, async call => {
    const { git, response } = call;
    const { entry } = await readPlace(call);
    if (entry.type !== 'blob') throw ForgeError.notFound();
    const bytes = await readBlob(git, entry.sha);
    // Never HTML, whatever the file is: it is somebody else's.
    response
      .type(
        isText(bytes)
          ? 'text/plain; charset=utf-8'
          : 'application/octet-stream',
      )
      .set('ETag', `"${entry.sha}"`)
      .send(bytes);
  });
  router.get('/raw/:owner/:name/:place(*)', sendRaw);
  router.get('/:owner/:name/raw/:place(*)', sendRaw);
}
