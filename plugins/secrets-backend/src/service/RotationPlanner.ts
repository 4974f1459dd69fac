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
  InputError,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  BoundaryAllowance,
  RotationPlan,
  RotationPolicy,
} from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  CredentialIssuer,
  describeEdit,
  EditPlan,
  groupEditsByFile,
  logLine,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { BoundaryStore, StoredAllowance } from '../database/BoundaryStore';
import { FrozenDeclaration } from '../database/RotationStore';
import { SecretRecord } from '../database/SecretStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import {
  isSameAddress,
  MovedTo,
  movedProblem,
  movedToOf,
} from '../registry/movedRepository';
import { ManifestFiles } from '../rotation/ManifestFiles';
import { shortenedNotes } from '../rotation/pullRequestText';
import { stepFailure } from '../rotation/stepFailure';
import { describeSecret, resolveTargets } from '../registry/describeSecret';
import { secretProblems, surroundingsOf } from './secretProblems';

/** A person waits for a plan. */
const PLAN_TIMEOUT_MS = 20_000;

/** Whether a rotation can start, and by what it would go. */
export interface Judgement {
  declared: FrozenDeclaration;
  /** Who allowed what is outside of the boundary. */
  allowance?: BoundaryAllowance;
  /** Sentences; empty where nothing is in the way. */
  problems: string[];
}

/** Says what a rotation would touch, by asking everybody involved without changing anything. */
export class RotationPlanner {
  readonly #registry: ModuleRegistry;
  readonly #policies: PolicyBook;
  readonly #files: ManifestFiles;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #allowances: Pick<BoundaryStore, 'allowance'>;
  readonly #clock: Clock;
  readonly #logger: LoggerService;

  constructor(options: {
    registry: ModuleRegistry;
    policies: PolicyBook;
    files: ManifestFiles;
    boundaries: Pick<SecretBoundaries, 'now'>;
    allowances: Pick<BoundaryStore, 'allowance'>;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#registry = options.registry;
    this.#policies = options.policies;
    this.#files = options.files;
    this.#boundaries = options.boundaries;
    this.#allowances = options.allowances;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /**
   * What a rotation that starts now would go by, and what keeps it from starting as far as the inventory and the boundaries
   * of the moment show; asks no module. What an administrator allowed counts for what was declared then, and for nothing
   * else. Who the rivals are goes to the log only.
   */
  async judge(secret: SecretRecord): Promise<Judgement> {
    secret.rivals.forEach(({ targetId, ref }) =>
      this.#logger.warn(`${secret.ref} and ${ref} both declare ${targetId}`),
    );
    const [view, given] = await Promise.all([
      this.#boundaries.now(),
      this.#allowances.allowance(secret.ref),
    ]);
    const declared = view.freeze(secret);
    const isAllowed = given?.digest === declared.digest;
    const modules = { registry: this.#registry, policies: this.#policies };
    const surroundings = surroundingsOf(secret, { ...modules, view });
    return {
      declared,
      allowance: isAllowed ? toAllowance(given) : undefined,
      problems: secretProblems(describeSecret(secret), {
        ...surroundings,
        ...(isAllowed ? { outside: [], rivals: [] } : {}),
      }),
    };
  }

  /** @throws InputError where the declaration names a policy that is not there, or loosens it */
  policy(secret: SecretDescriptor): RotationPolicy {
    const resolved = this.#policies.resolve(secret.spec.rotation);
    if ('problem' in resolved) throw new InputError(resolved.problem);
    return resolved.policy;
  }

  /** @throws ServiceUnavailableError where it may come off another time; what is in the way for good is in the plan */
  async plan(record: SecretRecord): Promise<RotationPlan> {
    const { declared, problems } = await this.judge(record);
    const secret = describeSecret(record);
    const targets = resolveTargets(secret);
    const plan: RotationPlan = {
      secretRef: secret.ref,
      repositories: [],
      targetIds: targets.map(({ id }) => id),
      notes: this.#notes(secret),
      problems,
      openRotationId: record.openRotationId,
      declaration: declared.digest,
    };
    const authority = this.#registry.authority(secret.spec.authority.ref);
    if (plan.problems.length > 0 || !authority) return plan;
    try {
      const context = this.#context();
      const files = await this.#files.read(targets, context);
      const edits = await authority.plan({ secret, targets, files }, context);
      const repositories = this.#byRepository(edits);
      return {
        ...plan,
        repositories: [...repositories].map(([repository, own]) => ({
          repository,
          files: [...groupEditsByFile(own)].map(([url, ofFile]) => ({
            url,
            changes: ofFile.map(describeEdit),
          })),
        })),
        notes: [
          ...plan.notes,
          ...shortenedNotes(secret.title, [...repositories.values()]),
        ],
      };
    } catch (error) {
      const movedTo = movedToOf(error);
      const problem = movedTo
        ? movedProblem(targets, this.#isOld(movedTo), movedTo)
        : this.#problem(secret, error);
      return { ...plan, problems: [problem] };
    }
  }

  /** Whether a file is declared where its repository, which has moved from there, was. */
  #isOld({ from }: MovedTo): (file: string) => boolean {
    return file => {
      const forge = this.#registry.forgeFor(file);
      return Boolean(
        forge && isSameAddress(forge.repositoryOf(file).url, from),
      );
    };
  }

  #problem(secret: SecretDescriptor, error: unknown): string {
    const { reason, retryable, unexpected } = stepFailure(error);
    const said = `Planning a rotation of ${secret.ref} failed`;
    if (unexpected) {
      this.#logger.error(said, isError(error) ? error : undefined);
    } else {
      // The plan holds the sentence; the cause, scrubbed by the module, is for the log.
      const cause = isError(error) ? error.cause : undefined;
      this.#logger.warn(
        logLine(`${said}: ${reason}`),
        isError(cause) ? cause : undefined,
      );
    }
    if (retryable) {
      throw new ServiceUnavailableError(
        isTimeout(error)
          ? `${said}, because it took longer than ${
              PLAN_TIMEOUT_MS / 1000
            } seconds; try again`
          : reason,
      );
    }
    return reason;
  }

  #byRepository(edits: EditPlan[]): Map<string, EditPlan[]> {
    const repositories = new Map<string, EditPlan[]>();
    for (const edit of edits) {
      const { url } = this.#files.forge(edit.file).repositoryOf(edit.file);
      const own = repositories.get(url) ?? [];
      own.push(edit);
      repositories.set(url, own);
    }
    return repositories;
  }

  #notes(secret: SecretDescriptor): string[] {
    const issuer = this.#registry.issuer(secret.spec.credential.issuer);
    if (!issuer) return [];
    if (issuer.id === MANUAL_ISSUER) return manualNotes(secret);
    return [
      proofNote(issuer),
      this.#revocationNote(secret, issuer),
      ...restartNotes(secret),
    ];
  }

  #revocationNote(secret: SecretDescriptor, issuer: CredentialIssuer): string {
    if (!issuer.capabilities.revocation) {
      return `${issuer.title} has nothing to revoke: the old value stops counting only because nothing uses it any more`;
    }
    const resolved = this.#policies.resolve(secret.spec.rotation);
    if ('policy' in resolved && !resolved.policy.revokeOld) {
      return 'The old version is kept: the policy does not revoke it';
    }
    const overlap =
      'policy' in resolved ? resolved.policy.maxOverlap : undefined;
    return overlap && overlap !== 'PT0S'
      ? `The old version is revoked ${Duration.fromISO(
          overlap,
        ).toHuman()} after every target was seen to run the new one, and everything that uses it with them`
      : 'The old version is revoked once every target was seen to run the new one, and everything that uses it with them';
  }

  #context(): CallContext {
    return {
      signal: AbortSignal.timeout(PLAN_TIMEOUT_MS),
      logger: this.#logger,
      now: () => this.#clock.now(),
    };
  }
}

function proofNote(issuer: CredentialIssuer): string {
  return issuer.capabilities.proof
    ? `${issuer.title} proves the new credential before anything is proposed`
    : `${issuer.title} cannot prove a credential before it is rolled out`;
}

/** The runbook first, because a person reads them while minting. */
function manualNotes({ spec }: SecretDescriptor): string[] {
  const { steps = [], url } = spec.credential.runbook ?? {};
  return [
    ...steps.map((step, i) => `${i + 1}. ${step}`),
    ...(url ? [`The runbook is at ${url}`] : []),
    'Only a person can mint this credential: hand it in by the template "Rotate a secret by hand"',
    'The old one is revoked by a person as well, who is asked for it once every target was seen to run the new one',
  ];
}

function toAllowance({
  digest: _,
  ...allowance
}: StoredAllowance): BoundaryAllowance {
  return allowance;
}

function isTimeout(error: unknown): boolean {
  return isError(error) && error.name === 'TimeoutError';
}

/** Said beforehand, because it is one more review. */
function restartNotes(secret: SecretDescriptor): string[] {
  const restarts = secret.spec.targets.some(({ workloads = [] }) =>
    workloads.some(({ manifest }) => manifest),
  );
  return restarts
    ? [
        'Where pods start before the new value is in their Secret, another pull request restarts them',
      ]
    : [];
}
