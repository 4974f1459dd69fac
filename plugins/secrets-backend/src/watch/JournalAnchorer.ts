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
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import {
  createJournalAnchor,
  JournalAnchor,
  JournalHead,
  writeJournalAnchor,
} from '@keyturn/plugin-secrets-common';
import { CallContext } from '@keyturn/plugin-secrets-node';
import { Clock, toInstant } from '../Clock';
import { AnchorContent, AnchorStore } from '../database/AnchorStore';
import { JournalStore } from '../database/JournalStore';
import { AuditTrail } from '../journal/AuditTrail';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { AnchorFile } from './AnchorFile';
import { AnchorReports } from './AnchorReports';
import { scheduleWatch } from './scheduleWatch';

const CONFIG_KEY = 'secrets.journal.anchor';
const HEADS_AT_ONCE = 1000;

/**
 * Writes the heads of all journals where the portal cannot rewrite history: into a file of a repository, by a pull
 * request that is merged as soon as it may be. One is on its way at a time, and none where nothing has happened since.
 * Before a new one is proposed, the one in the file must still be a part of the journal.
 */
export class JournalAnchorer {
  readonly #journal: JournalStore;
  readonly #anchors: AnchorStore;
  readonly #reports: AnchorReports;
  readonly #registry: ModuleRegistry;
  readonly #audit: AuditTrail;
  readonly #logger: LoggerService;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(options: {
    journal: JournalStore;
    anchors: AnchorStore;
    reports: AnchorReports;
    registry: ModuleRegistry;
    audit: AuditTrail;
    logger: LoggerService;
    clock: Clock;
    newId: () => string;
  }) {
    this.#journal = options.journal;
    this.#anchors = options.anchors;
    this.#reports = options.reports;
    this.#registry = options.registry;
    this.#audit = options.audit;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  /** Anchors from now on by the schedule under `secrets.journal.anchor.schedule`, where a file is configured. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    const file = config.getOptionalString(`${CONFIG_KEY}.file`);
    if (!file) return;
    await scheduleWatch(scheduler, config, {
      id: 'secrets-journal-anchor',
      configKey: `${CONFIG_KEY}.schedule`,
      schedule: { frequency: { hours: 1 }, timeout: { minutes: 10 } },
      run: signal => this.anchor(file, signal),
    });
  }

  /**
   * Safe to run at any time and from any number of replicas. What keeps it from anchoring is an error in the log and a
   * failure on the audit record.
   */
  async anchor(file: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#anchor(file, signal);
    } catch (error) {
      signal.throwIfAborted();
      const failure = isError(error) ? error : new Error(String(error));
      this.#logger.error(
        `The journal could not be anchored in ${file}`,
        failure,
      );
      await this.#audit.anchored({ file }, failure);
    }
  }

  async #anchor(url: string, signal: AbortSignal): Promise<void> {
    const file = AnchorFile.at(url, this.#registry);
    const context: CallContext = {
      signal,
      logger: this.#logger,
      now: () => this.#clock.now(),
    };
    // Every time, also where nothing has happened since or a pull request is on its way: a database that was restored
    // holds both as they were then.
    const before = await file.read(context);
    if (before) await this.#assertKept(url, before);
    await this.#reports.agrees(url);
    const open = await this.#anchors.claim(this.#newId(), url);
    if (!open) return;
    const content =
      open.content ?? (await this.#fill(open.id, file, before, context));
    if (!content) return;
    const anchor = { id: open.id, ...content };
    const pullRequest = await file.write(anchor, context);
    if (pullRequest.state === 'open') return;
    await this.#end(open.id, pullRequest.state, {
      file: url,
      root: content.root,
      url: pullRequest.url,
    });
  }

  /**
   * Takes the heads as they are, only once the anchor before has ended, so that none can go back behind another.
   * Undefined where there is nothing to write.
   */
  async #fill(
    id: string,
    file: AnchorFile,
    before: JournalAnchor | undefined,
    context: CallContext,
  ): Promise<AnchorContent | undefined> {
    const heads = await this.#heads(context.signal);
    const anchoredAt = toInstant(context.now());
    const anchor = createJournalAnchor(heads, anchoredAt);
    const { root } = anchor;
    const lastRoot = await this.#anchors.lastRoot(file.url);
    if (heads.length === 0 || root === lastRoot) {
      await this.#anchors.drop(id);
      return undefined;
    }
    const text = writeJournalAnchor(anchor);
    const content = await this.#anchors.fill(id, { root, text, anchoredAt });
    if (!content || content.root !== before?.root) return content;
    // It is in the file already, such as where the database is older than the file.
    await this.#end(id, 'merged', { file: file.url, root });
    return undefined;
  }

  async #heads(signal: AbortSignal): Promise<JournalHead[]> {
    const heads: JournalHead[] = [];
    for (;;) {
      signal.throwIfAborted();
      const page = await this.#journal.heads({
        after: heads.at(-1)?.secretRef,
        limit: HEADS_AT_ONCE,
        criteria: 'everything',
      });
      heads.push(...page);
      if (page.length < HEADS_AT_ONCE) return heads;
    }
  }

  /** @throws Error naming the secrets whose journal no longer holds what was anchored, once people are told */
  async #assertKept(
    file: string,
    { heads, anchoredAt }: JournalAnchor,
  ): Promise<void> {
    const known = new Set(
      (await this.#journal.known(heads)).map(({ secretRef }) => secretRef),
    );
    const lost = heads.filter(({ secretRef }) => !known.has(secretRef));
    if (lost.length === 0) return;
    const [first] = lost;
    const held = (await this.#journal.head(first.secretRef))?.seq ?? 0;
    const more =
      lost.length > 1 ? ` and rows of ${lost.length - 1} more secrets` : '';
    const why =
      held < first.seq
        ? `The database is older than the anchor, such as after a restore, or rows were deleted: it holds ${held} rows of that secret. What happened since is on no record, so check which versions of secrets run`
        : 'Somebody has changed rows, or the database was restored and has gone on since; check an export with keyturn-verify';
    const message = `The journal no longer holds what was anchored on ${anchoredAt}: row ${first.seq} of ${first.secretRef}${more}. ${why}. Nothing is anchored until the file is emptied by a commit`;
    await this.#reports.differs({ file, secretRef: first.secretRef, message });
    throw new Error(message);
  }

  async #end(
    id: string,
    state: 'merged' | 'closed',
    anchor: { file: string; root: string; url?: string },
  ): Promise<void> {
    const isFirst = await this.#anchors.end(id, state, anchor.url);
    if (!isFirst) return;
    await this.#audit.anchored(
      anchor,
      state === 'merged'
        ? undefined
        : new Error('The pull request was closed without being merged'),
    );
  }
}
