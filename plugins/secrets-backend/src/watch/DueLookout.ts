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
import { InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { CompromiseStore } from '../database/CompromiseStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { DueSecret, StartStore } from '../database/StartStore';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationReasons } from '../policies/rotationReasons';
import { describeSecret } from '../registry/describeSecret';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { nextOpening, windowProblem } from '../policies/rotationWindow';
import {
  RotationStarter,
  StartOutcome,
  startRequest,
} from '../service/RotationStarter';
import { surroundingsOf, unattendedProblems } from '../service/secretProblems';
import { RepositoryRoom } from './RepositoryRoom';
import { scheduleWatch } from './scheduleWatch';
import { RowPass } from './RowPass';
import { WatchedRows } from './WatchedRows';

/** How many due secrets are asked for at once. What may start beyond as many comes when those are under way. */
const PAGE = 10_000;
/** So that one look-out has an end. */
const MOST_STARTS = 100;
/** A scaffolder that made no task so often in a row makes none for the others either, and each refusal would be told. */
const MOST_REFUSALS = 5;
/** How many secrets are read in full at once. */
const CHUNK = 50;

/** A secret whose rotation may start now, unless its repositories have no room for another pull request. */
export interface Candidate extends Pick<DueSecret, 'ref' | 'emergency'> {
  repositories: string[];
}

/** What the look-out found. */
export interface Evaluation {
  /** The most urgent first. */
  candidates: Candidate[];
  room: RepositoryRoom;
  /** How many wait for their window. */
  outsideWindow: number;
  /** Of which it cannot be told whether they may start. */
  unreadable: Array<{ ref: string; error: unknown }>;
}

/**
 * Has rotations started of secrets that are due where their policy says `trigger: time`, and of compromised ones. Safe
 * to run at any time and any number of times: what is due is asked anew, each start is claimed in the database, and an
 * open rotation is never doubled.
 */
export class DueLookout {
  readonly #starts: StartStore;
  readonly #secrets: SecretStore;
  readonly #compromises: CompromiseStore;
  readonly #starter: Pick<RotationStarter, 'start' | 'follow'>;
  readonly #policies: PolicyBook;
  readonly #registry: ModuleRegistry;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #rows: WatchedRows;
  readonly #mostPullRequests: number;
  /** What was already logged of a secret, so that each look-out does not log it again. */
  readonly #logged = new Map<string, string>();

  constructor(options: {
    starts: StartStore;
    secrets: SecretStore;
    compromises: CompromiseStore;
    starter: Pick<RotationStarter, 'start' | 'follow'>;
    policies: PolicyBook;
    registry: ModuleRegistry;
    boundaries: Pick<SecretBoundaries, 'now'>;
    clock: Clock;
    logger: LoggerService;
    rows: WatchedRows;
    /** How many pull requests of rotations may be open in one repository. */
    mostPullRequests: number;
  }) {
    this.#starts = options.starts;
    this.#secrets = options.secrets;
    this.#compromises = options.compromises;
    this.#starter = options.starter;
    this.#policies = options.policies;
    this.#registry = options.registry;
    this.#boundaries = options.boundaries;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#rows = options.rows;
    this.#mostPullRequests = options.mostPullRequests;
  }

  /** Looks out from now on by the schedule under `secrets.lookout.schedule`. */
  async start(
    scheduler: SchedulerService,
    config: RootConfigService,
  ): Promise<void> {
    await scheduleWatch(scheduler, config, {
      id: 'secrets-due-lookout',
      configKey: 'secrets.lookout.schedule',
      schedule: {
        frequency: { minutes: 15 },
        timeout: { minutes: 10 },
        initialDelay: { minutes: 1 },
      },
      run: signal => this.lookOut(signal),
    });
  }

  /** Looks once. Returns how many rotations it had started. */
  async lookOut(signal: AbortSignal): Promise<number> {
    const pass = this.#rows.begin('due', signal);
    await this.#starter.follow((ref, work) => pass.run(ref, work));
    const { candidates, room, unreadable } = await this.evaluate();
    unreadable.forEach(({ ref, error }) => pass.fail(ref, error));
    const started = await this.#startAll(candidates, room, pass);
    await pass.end({ complete: started < MOST_STARTS });
    return started;
  }

  async #startAll(
    candidates: Candidate[],
    room: RepositoryRoom,
    pass: RowPass,
  ): Promise<number> {
    let started = 0;
    let refusals = 0;
    let waiting = candidates;
    while (waiting.length > 0 && started < MOST_STARTS) {
      const open = waiting.filter(candidate => mayGo(candidate, room));
      const chunk = open.slice(0, CHUNK);
      waiting = open.slice(CHUNK);
      const records = await this.#secrets.getEach(chunk.map(({ ref }) => ref));
      for (const [i, candidate] of chunk.entries()) {
        const outcome = await pass.run(candidate.ref, async () => {
          const secret = records[i];
          if (secret instanceof Error) throw secret;
          if (!secret || !mayGo(candidate, room)) return undefined;
          return this.#start(secret);
        });
        if (!outcome) continue;
        if ('failure' in outcome) {
          refusals += 1;
          if (refusals === MOST_REFUSALS) return started;
          continue;
        }
        room.take(candidate.repositories);
        started += 1;
        refusals = 0;
      }
    }
    return started;
  }

  /**
   * What is due now; changes nothing. The inventory is asked one question, page by page, and the cost of it grows with
   * what is due; the other is about what is under way.
   */
  async evaluate(): Promise<Evaluation> {
    const now = this.#clock.now();
    const room = new RepositoryRoom({
      taken: await this.#starts.openPullRequests(now),
      most: this.#mostPullRequests,
    });
    const isOpen = remembered((window: string) =>
      isOpenAt(JSON.parse(window), now),
    );
    const toList = remembered((text: string): string[] => JSON.parse(text));
    const candidates: Candidate[] = [];
    const unreadable: Evaluation['unreadable'] = [];
    const readable = (due: DueSecret) => {
      try {
        const { ref, emergency, window, repositories } = due;
        return {
          inWindow: emergency || !window || isOpen(window),
          candidate: { ref, emergency, repositories: toList(repositories) },
        };
      } catch (error) {
        const { ref, emergency } = due;
        // An emergency needs no room, so what is not known of it keeps it from nothing.
        if (emergency) {
          return {
            inWindow: true,
            candidate: { ref, emergency, repositories: [] },
          };
        }
        unreadable.push({ ref, error });
        return undefined;
      }
    };
    let outsideWindow = 0;
    for await (const due of this.#pagesOfDue(now)) {
      const read = due.flatMap(one => readable(one) ?? []);
      const inWindow = read.filter(one => one.inWindow);
      outsideWindow += read.length - inWindow.length;
      const found = inWindow
        .map(({ candidate }) => candidate)
        .filter(candidate => mayGo(candidate, room));
      candidates.push(...found);
      if (candidates.length >= PAGE) break;
    }
    return { candidates, room, outsideWindow, unreadable };
  }

  /** What has to wait must not hide what may start: a page may hold nothing else. */
  async *#pagesOfDue(now: DateTime): AsyncGenerator<DueSecret[]> {
    for (let offset = 0; ; offset += PAGE) {
      const page = await this.#starts.due(now, { limit: PAGE, offset });
      yield page;
      if (page.length < PAGE) return;
    }
  }

  async #start(secret: SecretRecord): Promise<StartOutcome | undefined> {
    const resolved = this.#policies.resolve(secret.spec.rotation);
    const policy = 'policy' in resolved ? resolved.policy : undefined;
    const compromise = secret.compromisedAt
      ? await this.#compromises.get(secret.ref)
      : undefined;
    const reasons = rotationReasons(
      { secret, policy, compromise },
      this.#clock.now(),
    );
    if (await this.#hasProblems(secret)) return undefined;
    // The row may be older than the config.
    if (!reasons.some(({ starts }) => starts)) return undefined;
    return this.#starter.start(
      startRequest(secret, {
        reason: reasons.map(({ message }) => message).join('; '),
        requestedBy: compromise && requesterOf(compromise.reportedBy),
      }),
    );
  }

  /** The page of the secret shows them too, but not who else claims its places. */
  async #hasProblems(secret: SecretRecord): Promise<boolean> {
    const problems = unattendedProblems(
      describeSecret(secret),
      surroundingsOf(secret, {
        registry: this.#registry,
        policies: this.#policies,
        view: await this.#boundaries.now(),
      }),
    );
    const said = [
      `${secret.ref} is due and cannot be rotated: ${problems.join('; ')}`,
      ...secret.rivals.map(
        ({ targetId, ref }) => `${ref} claims ${targetId} too`,
      ),
    ].join('; ');
    if (problems.length === 0) {
      this.#logged.delete(secret.ref);
    } else if (this.#logged.get(secret.ref) !== said) {
      this.#logged.set(secret.ref, said);
      this.#logger.warn(said);
    }
    return problems.length > 0;
  }
}

function mayGo(
  { emergency, repositories }: Candidate,
  room: RepositoryRoom,
): boolean {
  return emergency || room.fits(repositories);
}

/** A person who reported it follows its rotation; a service is nobody to be told. */
function requesterOf(reportedBy: string): string | undefined {
  return reportedBy.startsWith('user:') ? reportedBy : undefined;
}

function isOpenAt(
  window: Parameters<typeof nextOpening>[0],
  now: DateTime,
): boolean {
  const opening = nextOpening(window, now);
  if (!opening) {
    throw new InputError(`Its rotation window ${windowProblem(window)}`);
  }
  return opening <= now;
}

/** Many secrets share few texts, and each is worked out once. */
function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const answer = known.has(text) ? known.get(text)! : work(text);
    known.set(text, answer);
    return answer;
  };
}
