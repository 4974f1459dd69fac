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
import { PullRequest } from '@keyturn/plugin-secrets-common';
import { DateTime, Duration } from 'luxon';
import { toInstant } from '../Clock';
import {
  JournalNote,
  RestartEdit,
  RotationChange,
  RotationStore,
  RotationTarget,
} from '../database/RotationStore';
import { ManifestFiles } from './ManifestFiles';
import { OpenPullRequests, seen } from './OpenPullRequests';
import { keptNote } from './pullRequestNotes';
import { linksOf, names } from './pullRequestSentences';
import { Proposal, PullRequestProposer } from './PullRequestProposer';
import { reminderOf } from './reminder';
import { textOf } from './replacedTexts';
import { restartAnnotation, versionToRun } from './RestartChange';
import {
  isProven,
  RestartResult,
  restartWork,
  withoutOld,
  withRestart,
} from './restartOutcome';
import { formatRestarts, planRestarts } from './restartPlan';
import { RestartWait, waitForPeople, waitForRestart } from './restartWait';
import { StepWork, WaitUntil } from './RotationStep';
import { stepFailure } from './stepFailure';
import { isSamePlace, saysSame } from './versionTexts';

/** Why a restart is not needed any longer. */
export const ALL_PROVEN = 'every pod was seen to run the version';

type Settled = Pick<RotationChange, 'restarts' | 'edits'> & {
  journal: JournalNote[];
};

/**
 * Restarts workloads whose pods are older than the Secret: where one sync applies a manifest and its workload together,
 * pods may start before the controller has put the new value into the Secret. Each round is a pull request per repository
 * with another text for the same version in pod templates. It is stored before it is proposed, so that a second run
 * proposes the same, and a rotation has one round at a time.
 */
export class WorkloadRestarts {
  readonly #files: ManifestFiles;
  readonly #open: OpenPullRequests;
  readonly #proposer: PullRequestProposer;
  readonly #store: RotationStore;
  readonly #pollInterval: Duration;

  constructor(options: {
    files: ManifestFiles;
    open: OpenPullRequests;
    /** Of restarts. */
    proposer: PullRequestProposer;
    store: RotationStore;
    pollInterval: Duration;
  }) {
    this.#files = options.files;
    this.#open = options.open;
    this.#proposer = options.proposer;
    this.#store = options.store;
    this.#pollInterval = options.pollInterval;
  }

  /**
   * Does what is due for the restarts that targets lack, which were observed just now, and answers what the rotation
   * waits for then. What cannot be done keeps nobody from observing.
   */
  async run(given: StepWork, wait: WaitUntil): Promise<WaitUntil> {
    const targets = wait.change?.targets ?? given.rotation.targets;
    const work = restartWork(given);
    try {
      return withRestart(wait, await this.#run(work, targets));
    } catch (error) {
      const {
        unexpected,
        retryable,
        retryAfterMs = 0,
        reason,
      } = stepFailure(error);
      if (unexpected) throw error;
      const { context } = given;
      const later = context.now().plus({ milliseconds: retryAfterMs });
      return withRestart(
        {
          ...wait,
          until: wait.until && DateTime.max(wait.until, later),
        },
        {
          waitingFor: [`The restart of workloads failed: ${reason}`],
          condition: retryable ? undefined : 'blocked',
        },
      );
    }
  }

  /**
   * Closes the pull requests of the round under way, which nobody needs any longer. One that was merged in the meantime
   * is taken as such.
   * @returns the work with the rotation as it is on record then
   */
  async end(given: StepWork, reason: string): Promise<StepWork> {
    if (!given.rotation.restarts?.open) return given;
    const work = restartWork(given);
    let isMerged = false;
    for (const proposal of await this.#proposer.proposals(work)) {
      const now = await this.#withdraw(work, proposal, reason);
      isMerged = isMerged || now?.state === 'merged';
    }
    const { round, merged } = work.rotation.restarts!;
    await work.record(
      isMerged ? await this.#settled(work) : { restarts: { round, merged } },
    );
    const rotation = await this.#store.get(given.rotation.id);
    if (!rotation) throw new Error(`Rotation ${given.rotation.id} is lost`);
    return { ...given, rotation };
  }

  /** Recorded before the next is closed; one that the forge keeps for good is left to people. */
  async #withdraw(
    work: StepWork,
    proposal: Proposal,
    reason: string,
  ): Promise<PullRequest | undefined> {
    const { repository, branch, known } = proposal;
    try {
      const now = await this.#files.withdraw(
        { repository, branch, comment: `Closed: ${reason}` },
        work.context,
      );
      if (!now || now.state === known?.state) return now;
      const { pullRequest, notes } = seen(
        known ?? this.#proposer.recordOf(work, proposal, now),
        now,
      );
      await work.record({
        pullRequests: [pullRequest],
        journal: notes,
      });
      return now;
    } catch (error) {
      const failure = stepFailure(error);
      if (failure.unexpected || failure.retryable) throw error;
      await work.record({ journal: [keptNote(failure.reason)] });
      return undefined;
    }
  }

  async #run(
    work: StepWork,
    targets: RotationTarget[],
  ): Promise<RestartResult> {
    const { open } = work.rotation.restarts ?? {};
    if (open && open.edits.every(edit => isProven(edit, targets))) {
      const now = await this.end(work, ALL_PROVEN);
      return this.#begin(restartWork(now), targets);
    }
    return open ? this.#bringOn(work, targets) : this.#begin(work, targets);
  }

  async #begin(
    work: StepWork,
    targets: RotationTarget[],
  ): Promise<RestartResult> {
    const { rotation, secret, context } = work;
    if (!targets.some(({ restart }) => restart?.length)) {
      return { waitingFor: [] };
    }
    const { rollback } = this.#proposer;
    const versionId = versionToRun(rotation, rollback);
    const plan = planRestarts({
      rotation,
      targets,
      secretRef: secret.ref,
      versionId,
      edits: await this.#store.edits(rotation.id),
      now: context.now(),
      pollInterval: this.#pollInterval,
    });
    const people = waitForPeople(plan);
    if (plan.ready.length === 0) return people;
    const left = await this.#leftOpen(work);
    if (left) return left;
    const { round: last = 0, merged = [] } = rotation.restarts ?? {};
    const round = last + 1;
    const value = restartAnnotation(rotation, { rollback, round });
    const edits = plan.ready.map(place => ({ ...place, value }));
    const restarts = {
      round,
      open: { at: toInstant(context.now()), versionId, edits },
      merged,
    };
    await work.record({
      restarts,
      reminders: 0,
      journal: [
        {
          event: 'restart.begun',
          level: 'warning',
          message: `Pods started before the Secret changed, so the restart of ${formatRestarts(
            edits,
          )} is proposed`,
        },
      ],
    });
    const begun = { ...rotation, restarts, reminders: 0 };
    return this.#bringOn({ ...work, rotation: begun }, targets, people);
  }

  /** What the forge would not close when it was to be withdrawn, while it is open: there is never a second one beside it. */
  async #leftOpen(work: StepWork): Promise<RestartResult | undefined> {
    const { rotation, context } = work;
    const looks = [];
    for (const known of rotation.pullRequests) {
      if (known.restart === undefined || known.state !== 'open') continue;
      const forge = this.#files.forge(known.repository);
      const { url, repositoryId } = known;
      const now = await forge.getPullRequest(url, context, repositoryId);
      looks.push(seen(known, now));
    }
    const pullRequests = looks.map(({ pullRequest }) => pullRequest);
    const open = pullRequests.filter(({ state }) => state === 'open');
    if (open.length < looks.length) {
      const journal = looks.flatMap(({ notes }) => notes);
      await work.record({ pullRequests, journal });
    }
    if (open.length === 0) return undefined;
    return {
      condition: 'blocked',
      waitingFor: [
        `Close ${names(
          open,
        )}, which restarts workloads and could not be withdrawn, so that they can be restarted as it is needed now`,
      ],
      links: linksOf(open),
    };
  }

  async #bringOn(
    work: StepWork,
    targets: RotationTarget[],
    people?: RestartWait,
  ): Promise<RestartResult> {
    const known = await this.#proposer.proposeMissing(work);
    const looks = await this.#open.look(known, work);
    const pullRequests = looks.map(({ pullRequest }) => pullRequest);
    const journal = looks.flatMap(({ notes }) => notes);
    if (pullRequests.every(({ state }) => state === 'merged')) {
      const { edits } = work.rotation.restarts!.open!;
      const change = {
        ...(await this.#settled(work)),
        targets: targets.map(target => withoutOld(target, edits)),
      };
      await work.record({
        ...change,
        pullRequests,
        journal: [...journal, ...change.journal],
      });
      return {
        targets: change.targets,
        waitingFor: [
          `Waiting for the clusters to restart ${formatRestarts(edits)}`,
        ],
      };
    }
    const wait = waitForRestart(work, looks);
    const waitingFor = [...wait.waitingFor, ...(people?.waitingFor ?? [])];
    const reminder = reminderOf(work, {
      ...wait,
      waitingFor: waitingFor.join('. '),
      pullRequests,
    });
    return {
      ...wait,
      waitingFor,
      pullRequests,
      reminders: reminder?.count,
      journal: [...journal, ...(reminder ? [reminder.note] : [])],
    };
  }

  /** The round is merged: what the rotation has written into the pod templates is the new text from now on. */
  async #settled(work: StepWork): Promise<Settled> {
    const { rotation, context } = work;
    const { round, open, merged } = rotation.restarts!;
    const { versionId, edits } = open!;
    const there = await this.#there(work, edits);
    const stored = this.#proposer.rollback
      ? undefined
      : (await this.#store.edits(rotation.id)).map(edit => {
          const now = there.find(one => isSamePlace(one, edit));
          return now ? { ...edit, value: now.value } : edit;
        });
    const at = toInstant(context.now());
    // One of several repositories may have been left as it was.
    const isNew = ({ value }: RestartEdit) => value === edits[0].value;
    return {
      restarts: {
        round,
        merged: [
          ...merged,
          ...there.filter(isNew).map(edit => ({ at, versionId, edit })),
        ],
      },
      edits: stored,
      journal: [
        {
          event: 'restart.merged',
          message: `The restart of ${formatRestarts(edits)} is merged`,
        },
      ],
    };
  }

  /** With the texts that the base branches hold by now, as far as these name the version. */
  async #there(work: StepWork, edits: RestartEdit[]): Promise<RestartEdit[]> {
    const contents = new Map<string, string>();
    for (const { file } of edits) {
      if (contents.has(file)) continue;
      const forge = this.#files.forge(file);
      contents.set(file, await forge.readFile(file, work.context));
    }
    return edits.flatMap(edit => {
      const text = textOf(contents.get(edit.file)!, edit);
      return text !== null && saysSame(text, edit)
        ? [{ ...edit, value: text }]
        : [];
    });
  }
}
