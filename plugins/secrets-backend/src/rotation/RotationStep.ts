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
  Awaited,
  JournalEntry,
  RotationCondition,
  RotationPhase,
  RotationPolicy,
  SecretSpec,
} from '@keyturn/plugin-secrets-common';
import {
  CallContext,
  ResolvedTarget,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import {
  JournalNote,
  RotationChange,
  RotationRecord,
} from '../database/RotationStore';
import { HandedInIssuer } from '../issuers/HandedInIssuer';

/** What a step is given; everything it knows of the world it asks for anew. */
export interface StepWork {
  rotation: RotationRecord;
  /** As it was declared when the rotation started; whatever acts goes by this. */
  secret: SecretDescriptor;
  /** The targets of that declaration. */
  declaredTargets: ResolvedTarget[];
  /** As it is declared now: for what only tells people something. */
  declaredNow: SecretSpec;
  /** As it was when the rotation started. */
  policy: RotationPolicy;
  context: CallContext;
  /** What a person hands in, in the request that runs this step; no other run has it. */
  handedIn?: HandedInIssuer;
  /** Stores an effect as soon as it is there, before the next one is tried. */
  record(change: RotationChange): Promise<void>;
  /**
   * Makes sure that nobody else has taken over, and that nobody will for a while; before an effect that a second
   * runner would repeat.
   * @throws TicketLostError
   */
  hold(): Promise<void>;
  /**
   * Right before an effect with our credentials: makes sure that the rotation is still inside of the boundary of its
   * secret, and that the secret declares what the rotation goes by. Taking back what it has made itself needs none of it.
   * @throws StandingLostError
   */
  mustStand(): Promise<void>;
  /**
   * Right before the previous version is revoked: from then on nobody can ask for a rollback.
   * @returns false where somebody has, so that it must stay
   */
  beginRevocation(): Promise<boolean>;
}

/** Facts that become true together with the phase. */
export type StepChange = Omit<
  RotationChange,
  | 'phase'
  | 'condition'
  | 'waitingFor'
  | 'nextAttemptAt'
  | 'attempts'
  | 'awaiting'
  | 'journal'
>;

/** The fact is established: the rotation is in the next phase. */
export interface Advance {
  kind: 'advance';
  to: RotationPhase;
  change?: StepChange;
  journal: JournalNote[];
}

/** Not yet; `until` is absent where only a person or an event moves it. */
export interface WaitUntil {
  kind: 'wait';
  until?: DateTime;
  waitingFor: string;
  /** Where a person sees, or does, what it waits for. */
  links?: JournalEntry['links'];
  condition?: RotationCondition;
  /** What only a person can do to bring it on. */
  awaiting?: Awaited;
  change?: StepChange;
  journal?: JournalNote[];
}

/** The world decided against it: walk back. */
export interface WalkBack {
  kind: 'walk-back';
  outcome: 'cancelled' | 'failed';
  reason: string;
}

export type StepOutcome = Advance | WaitUntil | WalkBack;

/**
 * Tries to leave one phase. A step throws where something failed; the engine decides whether to try again. Before
 * every effect a step looks whether the effect is already there, because it may have died after its last one.
 */
export interface RotationStep {
  /** Once a rollback is asked for, the one that leaves `rollback-requested` leaves the phases it may be asked in. */
  readonly from: RotationPhase | 'rollback-requested';
  run(work: StepWork): Promise<StepOutcome>;
}
