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

import { NotificationPayload } from '@backstage/plugin-notifications-common';
import { isTerminalPhase } from '@keyturn/plugin-secrets-common';
import { Clock } from '../Clock';
import {
  NewNotice,
  NoticeFact,
  NoticeStore,
  PendingNotice,
} from '../database/NoticeStore';
import { RotationStore } from '../database/RotationStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { StartStore } from '../database/StartStore';
import { catalogHoldPayload } from '../journal/catalogHoldNotice';
import { EscalationRules } from '../journal/noticeRules';
import { NoticeWording } from '../journal/NoticeWording';
import { retiredPayload, retirementKey } from '../journal/retirementNotices';
import { DEFAULT_POLICY } from '../policies/defaultPolicy';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationEscalations, secretEscalations } from './policies/escalation';
import { expiryPayload, settledPayload } from './policies/expiryNotice';

type Fact<Kind extends NoticeFact['kind']> = Extract<
  NoticeFact,
  { kind: Kind }
>;
/** Of those whose words do not change with time. */
type LastingFact = Fact<
  'compromise' | 'outside' | 'conflict' | 'start' | 'return' | 'ciphertext'
>;
type Words = NotificationPayload | undefined;

/** Asks the stores whether a notice is still true, and words by the facts of the moment what changes with time. */
export class CurrentWording implements NoticeWording {
  readonly #secrets: Pick<SecretStore, 'get' | 'catalogHold'>;
  readonly #rotations: Pick<RotationStore, 'get' | 'batch'>;
  readonly #starts: Pick<StartStore, 'asked'>;
  readonly #notices: Pick<NoticeStore, 'wasSent'>;
  readonly #policies: PolicyBook;
  readonly #rules: EscalationRules;
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'get' | 'catalogHold'>;
    rotations: Pick<RotationStore, 'get' | 'batch'>;
    starts: Pick<StartStore, 'asked'>;
    notices: Pick<NoticeStore, 'wasSent'>;
    policies: PolicyBook;
    rules: EscalationRules;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#starts = options.starts;
    this.#notices = options.notices;
    this.#policies = options.policies;
    this.#rules = options.rules;
    this.#clock = options.clock;
  }

  async of(notice: PendingNotice): Promise<Words> {
    const { fact, payload, secretRef } = notice;
    if (!fact) return payload;
    switch (fact.kind) {
      case 'expiry': {
        const secret = await this.#secrets.get(secretRef);
        return expiryPayload(secret, fact, this.#clock.now());
      }
      case 'settled': {
        const secret = await this.#secrets.get(secretRef);
        return settledPayload(secret, fact, payload);
      }
      case 'escalation':
        return this.#escalation(notice, fact);
      case 'rotation':
        return this.#rotation(payload, fact);
      case 'retirement':
        return this.#retirement(secretRef, fact);
      case 'hold': {
        const hold = await this.#secrets.catalogHold();
        return hold?.since === fact.since
          ? catalogHoldPayload(hold)
          : undefined;
      }
      case 'digest':
        return payload;
      default:
        return (await this.#holds(secretRef, fact)) ? payload : undefined;
    }
  }

  /** Of facts whose words do not change with time. */
  async #holds(secretRef: string, fact: LastingFact): Promise<boolean> {
    const secret = await this.#secrets.get(secretRef);
    switch (fact.kind) {
      case 'compromise':
        return secret?.compromisedAt === fact.reportedAt;
      case 'outside':
        return Boolean(secret?.compromisedAt && secret.outside.length > 0);
      case 'ciphertext':
        return Boolean(
          secret?.changedCiphertexts.some(({ sha256 }) =>
            fact.sha256.includes(sha256),
          ),
        );
      case 'conflict': {
        const later = await this.#secrets.get(fact.laterRef);
        return Boolean(
          later &&
            !later.retiredAt &&
            later.rivals.some(
              ({ ref, targetId }) =>
                ref === fact.holderRef && targetId === fact.targetId,
            ),
        );
      }
      case 'start': {
        const asked = await this.#starts.asked(secretRef);
        return Boolean(
          asked?.failure &&
            asked.occasion === fact.occasion &&
            !secret?.openRotationId,
        );
      }
      default:
        // Nobody is told that it is back who was not told that it was away.
        return (
          secret !== undefined &&
          !secret.retiredAt &&
          this.#notices.wasSent(retirementKey(secretRef, fact.retiredAt))
        );
    }
  }

  async #escalation(
    { dedupeKey, secretRef }: NewNotice,
    { rotationId }: Fact<'escalation'>,
  ): Promise<Words> {
    const notices = rotationId
      ? await this.#rotationEscalations(rotationId)
      : this.#secretEscalations(await this.#secrets.get(secretRef));
    return notices.find(notice => notice.dedupeKey === dedupeKey)?.payload;
  }

  async #rotationEscalations(id: string): Promise<NewNotice[]> {
    const rotation = await this.#rotations.get(id);
    if (!rotation || isTerminalPhase(rotation.phase)) return [];
    return rotationEscalations(rotation, this.#rules, this.#clock.now());
  }

  #secretEscalations(secret: SecretRecord | undefined): NewNotice[] {
    if (!secret || secret.retiredAt) return [];
    const resolved = this.#policies.resolve(secret.spec.rotation);
    const policy = 'policy' in resolved ? resolved.policy : DEFAULT_POLICY;
    return secretEscalations(secret, policy, this.#rules, this.#clock.now());
  }

  async #rotation(
    payload: NotificationPayload,
    { rotationId, batchId, phase, condition }: Fact<'rotation'>,
  ): Promise<Words> {
    const own = await this.#rotations.get(rotationId);
    const sharing = batchId ? await this.#rotations.batch(batchId) : [];
    const all = [own, ...sharing.map(({ rotation }) => rotation)];
    const found = all.find(
      one =>
        one?.phase === phase &&
        (condition === undefined || (one.condition ?? null) === condition),
    );
    if (!found) return undefined;
    return condition && found.waitingFor
      ? { ...payload, description: found.waitingFor }
      : payload;
  }

  async #retirement(
    secretRef: string,
    { at }: Fact<'retirement'>,
  ): Promise<Words> {
    const secret = await this.#secrets.get(secretRef);
    return secret?.retiredAt === at
      ? retiredPayload({
          ...secret,
          compromised: secret.compromisedAt !== undefined,
          rotating: secret.openRotationId !== undefined,
        })
      : undefined;
  }
}
