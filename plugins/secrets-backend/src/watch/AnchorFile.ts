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

import { InputError, isError } from '@backstage/errors';
import {
  JournalAnchor,
  PullRequest,
  readJournalAnchor,
} from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  Forge,
  logLine,
  ProposeRequest,
  UpstreamError,
} from '@keyturn/plugin-secrets-node';
import { AnchorContent } from '../database/AnchorStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';

/** An anchor with its content. */
export interface FilledAnchor extends AnchorContent {
  id: string;
}

/** The file of a repository in which journals are anchored. */
export class AnchorFile {
  readonly url: string;
  readonly #forge: Forge;

  /** @throws InputError where no installed forge serves the URL */
  static at(url: string, registry: ModuleRegistry): AnchorFile {
    const forge = registry.forgeFor(url);
    if (!forge) {
      throw new InputError(
        `secrets.journal.anchor.file: no forge is installed that serves ${url}`,
      );
    }
    return new AnchorFile(url, forge);
  }

  private constructor(url: string, forge: Forge) {
    this.url = url;
    this.#forge = forge;
  }

  /**
   * The anchor that the file holds; undefined where it is empty. A file that is not there is an error and no
   * beginning, because else whoever deletes it would make the portal forget.
   */
  async read(context: CallContext): Promise<JournalAnchor | undefined> {
    const text = await this.#forge.readFile(this.url, context);
    if (text.trim() === '') return undefined;
    try {
      return readJournalAnchor(text);
    } catch (error) {
      throw new InputError(
        `${this.url}: ${isError(error) ? error.message : error}`,
      );
    }
  }

  /** Proposes the anchor, or finds its pull request again, and merges it as soon as the forge lets it. */
  async write(
    anchor: FilledAnchor,
    context: CallContext,
  ): Promise<PullRequest> {
    const request = this.#request(anchor);
    const { url } = await this.#forge.propose(request, context);
    const proposed = await this.#forge.getPullRequest(url, context);
    if (proposed.state !== 'open') return proposed;
    if (proposed.conflicting || proposed.mergeability?.state === 'outdated') {
      await this.#forge.rebase(request, context);
    }
    try {
      return await this.#forge.merge(request, context);
    } catch (error) {
      // Checks that run, or a review that is required: the next run looks again.
      if (!(error instanceof UpstreamError)) throw error;
      context.logger.warn(
        logLine(`The anchor of the journal waits in ${url}: ${error.message}`),
      );
      return proposed;
    }
  }

  /** The same for every run, so that a later one finds what an earlier one made. */
  #request({ id, root, text, anchoredAt }: FilledAnchor): ProposeRequest {
    const title = 'Anchor the journal of secrets';
    const what = `Heads of all journals on ${anchoredAt}, root ${root}.`;
    return {
      rotationId: id,
      repository: this.#forge.repositoryOf(this.url),
      branch: `keyturn/journal-anchor/${id}`,
      title,
      body: `${what}\n\nWhatever is in the journal now can later neither be changed nor cut off unseen: \`keyturn-verify\` compares an export with this file. It holds names of secrets and hashes, no values. Merge it as it is.`,
      commitMessage: `${title}\n\n${what}`,
      files: [{ url: this.url, transform: () => text }],
    };
  }
}
