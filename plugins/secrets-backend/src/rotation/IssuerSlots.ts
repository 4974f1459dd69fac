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

import { ConflictError } from '@backstage/errors';
import {
  CredentialIssuer,
  UpstreamError,
  VersionRecord,
} from '@keyturn/plugin-secrets-node';
import {
  RotationStore,
  RotationTarget,
  StoredVersion,
} from '../database/RotationStore';
import { CredentialHolders } from './CredentialHolders';
import { ReplacedVersions } from './ReplacedVersions';
import { RevocationGate } from './RevocationGate';
import { StepWork } from './RotationStep';
import { spokenStragglers } from '../policies/spokenStragglers';
import { versionEdits } from './versionEdits';

/**
 * Why an issuer's credentials cannot be rotated without downtime; undefined where they can. Pure.
 */
export function oneSlotProblem({
  title,
  capabilities,
}: CredentialIssuer): string | undefined {
  return capabilities.maxLive !== undefined && capabilities.maxLive < 2
    ? `${title} keeps one live credential of a secret: a new one would end the old one as it is minted, while everything still uses that. A rotation without downtime needs a second one, such as a second user to take turns with`
    : undefined;
}

/** Whose slots. */
interface SlotQuestion {
  work: StepWork;
  issuer: CredentialIssuer;
  /** What the files say that they hold, where it was read. */
  annotated?: string;
}

/** Sees to it that an issuer with a limit has room for one more credential before it is asked to mint. */
export class IssuerSlots {
  readonly #store: RotationStore;
  readonly #replaced: ReplacedVersions;
  readonly #gate: RevocationGate;
  readonly #holders: CredentialHolders;

  constructor(options: {
    store: RotationStore;
    replaced: ReplacedVersions;
    gate: RevocationGate;
    holders: CredentialHolders;
  }) {
    this.#holders = options.holders;
    this.#store = options.store;
    this.#replaced = options.replaced;
    this.#gate = options.gate;
  }

  /**
   * Every version of this issuer that may be in use, the live one first, the one that this rotation makes aside;
   * undefined where the issuer has no limit. Those that the issuer says are gone do not count.
   */
  async inUse(
    work: StepWork,
    issuer: CredentialIssuer,
  ): Promise<VersionRecord[] | undefined> {
    const versions = await this.#alive({ work, issuer });
    return versions?.map(toRecord);
  }

  /**
   * As `inUse`, once there are fewer than the issuer can keep alive. For that it revokes what earlier rotations had to
   * leave behind, the oldest first, where everything is proven to run the live version.
   * @throws ConflictError where no slot can be freed; nothing was minted then
   * @throws UpstreamError where it cannot be told just now
   */
  async ensureFree(
    question: SlotQuestion,
  ): Promise<VersionRecord[] | undefined> {
    const { issuer } = question;
    const problem = oneSlotProblem(issuer);
    if (problem) throw new ConflictError(problem);
    const { maxLive = Infinity } = issuer.capabilities;
    const alive = await this.#alive(question);
    if (!alive || alive.length < maxLive) return alive?.map(toRecord);
    await this.#free(question, alive);
    const left = (await this.#alive(question)) ?? [];
    if (left.length >= maxLive)
      throw full(issuer, 'none of them could be ended');
    return left.map(toRecord);
  }

  async #alive(question: SlotQuestion): Promise<StoredVersion[] | undefined> {
    const { work, issuer, annotated } = question;
    if (issuer.capabilities.maxLive === undefined) return undefined;
    const { rotation, secret, context } = work;
    const versions = new Map(
      [
        ...(await this.#replaced.of(work, issuer, annotated)),
        ...(await this.#store.unrevokedVersions(secret.ref)),
      ].map(version => [version.id, version]),
    );
    const own = [...versions.values()].filter(
      version =>
        version.issuer === issuer.id && version.rotationId !== rotation.id,
    );
    const alive = await Promise.all(
      own.map(async version => issuer.isLive?.(version, secret, context)),
    );
    return own.filter((_, i) => alive[i] !== false);
  }

  async #free(question: SlotQuestion, alive: StoredVersion[]): Promise<void> {
    const { work, issuer } = question;
    const [live, ...others] = alive;
    const needed = alive.length - issuer.capabilities.maxLive! + 1;
    const surplus = others
      .filter(({ state }) => state !== 'kept')
      .sort((a, b) => (a.issuedAt ?? '').localeCompare(b.issuedAt ?? ''))
      .slice(0, needed);
    await this.#assertUnused(question, live, surplus);
    if (surplus.length < needed) {
      throw full(
        issuer,
        'what is beside the live one was kept on purpose, so end it by hand',
      );
    }
    for (const version of surplus) {
      await this.#revoke(work, issuer, version);
    }
  }

  /** @throws ConflictError or UpstreamError unless everything is proven to run the live version */
  async #assertUnused(
    { work, issuer, annotated }: SlotQuestion,
    live: StoredVersion,
    surplus: StoredVersion[],
  ): Promise<void> {
    const { secret, policy, context } = work;
    const [replaced] = await this.#replaced.of(work, issuer, annotated);
    if (replaced?.id !== live.id) {
      throw full(
        issuer,
        'the one on record as in use does not work any more, so end the one that nobody uses by hand',
      );
    }
    if (!policy.revokeOld) {
      throw full(
        issuer,
        'the policy keeps previous versions, so end one of them by hand',
      );
    }
    const look = await this.#gate.look({
      targets: work.declaredTargets.map(unobserved),
      known: [],
      secret,
      versionId: live.id,
      edits: await versionEdits(this.#store, secret.ref, live.id),
      context,
    });
    const { stragglers } = look;
    if (stragglers.length === 0) return;
    const ids = surplus.map(({ id }) => id).join(' and ');
    const why = `something may still use ${ids}: ${spokenStragglers(
      stragglers,
    )}`;
    if (stragglers.some(({ state }) => state === 'not-yet')) {
      throw full(issuer, why);
    }
    throw new UpstreamError(full(issuer, why).message, { retryable: true });
  }

  async #revoke(
    work: StepWork,
    issuer: CredentialIssuer,
    version: StoredVersion,
  ): Promise<void> {
    const objection = await this.#holders.objection(version, work);
    if (objection) throw full(issuer, objection);
    await work.hold();
    await work.mustStand();
    const { outcome, evidence } = await issuer.revoke(
      version,
      work.secret,
      work.context,
    );
    const isGone = outcome !== 'nothing-to-revoke';
    await work.record({
      versions: [{ ...version, state: isGone ? 'revoked' : 'kept' }],
      journal: [
        {
          event: isGone ? 'version.revoked' : 'version.nothing-to-revoke',
          message: `To make room for a new one, ${version.id} was ended, which an earlier rotation had left alive and nothing uses: ${evidence}`,
        },
      ],
    });
  }
}

function full({ title, capabilities }: CredentialIssuer, why: string) {
  return new ConflictError(
    `Nothing was minted: ${title} keeps ${capabilities.maxLive} live credentials of a secret, and all are taken; ${why}`,
  );
}

function toRecord({ id, handle }: StoredVersion): VersionRecord {
  return { id, handle };
}

function unobserved(target: RotationTarget['target']): RotationTarget {
  return { target, state: 'unobserved', evidence: [] };
}
