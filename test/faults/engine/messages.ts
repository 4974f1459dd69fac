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

import { ForgeWebhook } from '../sandbox/WebhookInbox';

/** Where an engine finds the systems of the sandbox, as a portal's config would tell it. */
export interface SandboxAddresses {
  forge: { url: string; token: string };
  tokenService: { url: string; adminToken: string };
  clusters: Array<{
    name: string;
    url: string;
    token: string;
    /** PEM of those who vouch for its address; absent of one without TLS. */
    ca?: string;
    /** PEM to seal with. */
    certificate: string;
  }>;
}

/** A SQLite file, or the address of a PostgreSQL database. */
export type DatabaseAddress = { file: string } | { url: string };

/** What shall go wrong at a call. */
export const FAULTS = [
  /** The process is killed before the call has any effect. */
  'killed-before',
  /** The process is killed after the effect, before anybody heard of it. */
  'killed-after',
  /** Nothing happens, and the answer says that trying again may help. */
  'error',
  /** Nothing happens, and the answer says that trying again does not help. */
  'refused',
  /** It happens, and the answer is an error that says nothing of it. */
  'lost-answer',
  /** It happens, and no answer ever comes: the run is aborted at its deadline. */
  'no-answer',
  /** It happens twice, one after the other. */
  'twice',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** A fault at one named call. */
export interface Fault {
  point: string;
  kind: FaultKind;
}

/** A module that breaks its promise, so that an invariant can be seen to fail. */
export const SABOTAGES = [
  'mints-twice',
  'revokes-early',
  'proposes-twice',
  'withdraws-nothing',
  'forgets-journal',
  'goes-silent',
  'completes-early',
  'asks-elsewhere',
  'believes-labels',
  'believes-merges',
] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** How an engine process is started. */
export interface EngineOptions {
  database: DatabaseAddress;
  addresses: SandboxAddresses;
  /** Where the owner may have secrets; by default in the namespace of fault runs. */
  namespaces?: string[];
  sabotage?: Sabotage;
}

/** What an engine process is asked to do; `offsetMs` is added to its clock from then on. */
export type EngineRequest =
  | { do: 'start'; options: EngineOptions }
  /** Runs everything that is due, as the schedule does. */
  | { do: 'run'; offsetMs: number; faults: Fault[]; restart: boolean }
  /** Takes webhooks as the events service of a portal hands them on, one after the other. */
  | {
      do: 'hear';
      offsetMs: number;
      webhooks: ForgeWebhook[];
      faults: Fault[];
      restart: boolean;
    };

/** A call that the engine made. */
export interface TracedCall {
  point: string;
  /** The part that was called: `store`, or a kind of module. */
  part: string;
  method: string;
}

export interface EngineAnswer {
  /** The calls since the last answer. */
  trace: TracedCall[];
  /** Faults that have happened since. */
  happened: Fault[];
  error?: string;
}

/** What an engine process says, inside of `{ reply }`. */
export type EngineReply = 'ready' | EngineAnswer;
