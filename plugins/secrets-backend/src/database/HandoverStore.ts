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

import { Account } from '@keyturn/plugin-secrets-boundaries';

/** Two secrets, by their refs. */
export interface HandoverPair {
  fromRef: string;
  toRef: string;
}

/**
 * A secret that the catalog no longer lists, and a live one that declares exactly its Secrets: clusters, namespaces, names
 * and keys.
 */
export interface HandoverCandidate extends HandoverPair {
  /** Whether one trusted owner owns both. */
  sameOwner: boolean;
  /** Whether the earlier one had the places before the other declared them. */
  first: boolean;
  /** Whether versions, a rotation, a report or unknown versions of the earlier one are on record. */
  onRecord: boolean;
}

/** Why nothing is handed over: the owner is another one and nobody has agreed, it is outside the boundary of the new one, or both are on record. */
export type HandoverProblem = 'owner' | 'boundary' | 'record';

/** One that is not done. */
export interface PendingHandover extends HandoverPair {
  since: string;
  problem: HandoverProblem;
}

/** One that is done, with the row that closed the journal of the earlier secret. */
export interface Handover extends HandoverPair {
  at: string;
  seq: number;
  hash: string;
}

/** Everything about one secret. */
export interface HandoversOf {
  /** From which it has taken over, the latest first, also where these had taken over themselves. */
  earlier: Handover[];
  /** To which it has handed over, since it was retired. */
  later?: Handover;
  /** Who declares its Secrets while it is not in the catalog. */
  asked: PendingHandover[];
  /** From whom it would take over. */
  awaited: PendingHandover[];
}

/** A person's agreement to hand over to another owner. */
export interface Agreement {
  actor: string;
  reason: string;
}

/**
 * What became of it. `busy`: its rotation is worked on right now. `changed`: the two are no longer such a pair, or the owner
 * is another one and nobody has agreed. `record`: the new one has versions, a rotation or a report of its own.
 */
export type HandoverOutcome = 'done' | 'busy' | 'changed' | 'record';

/** Keeps which secret has taken over what is on record of another one. */
export interface HandoverStore {
  /** All pairs that there are now; those whose earlier secret has kept the places the longest come first. */
  candidates(): Promise<HandoverCandidate[]>;
  /** Of the credentials that would be handed over and may still work: who minted them, for whom. */
  accounts(
    fromRef: string,
  ): Promise<Array<{ issuer: string; account?: Account }>>;
  /**
   * Moves the versions of the earlier secret, its open rotation, its open report, its unknown versions, its places and what
   * is known of its live version to the new one, retires it, closes its journal with a row that names the new one, and
   * writes a row into the journal of the new one that names the closed one by its head. One transaction. A rotation that
   * somebody works on is left alone.
   */
  handOver(
    pair: HandoverPair,
    at: string,
    agreement?: Agreement,
  ): Promise<HandoverOutcome>;
  /** Replaces all that are pending; those that are pending already keep since when. Each new one is told to its owner. */
  keepPending(
    pending: Array<HandoverPair & { problem: HandoverProblem }>,
    at: string,
  ): Promise<void>;
  of(ref: string): Promise<HandoversOf>;
  /** The retired secret's successors, whose readers may read what happened before; empty of one that is in the catalog. */
  successors(ref: string): Promise<string[]>;
}
