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

import { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  BoundaryProblem,
  ChangedCiphertext,
  Consumer,
  Facets,
  Lifetime,
  RotationPolicy,
  SecretListQuery,
  SecretSpec,
  Summary,
  TargetStatus,
  UnknownVersion,
} from '@keyturn/plugin-secrets-common';
import { PlaceIdentity } from '@keyturn/plugin-secrets-boundaries';
import { Observation } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import type { Remembered } from './RotationRecord';
import type { SecretQuery } from '../permissions';
import type { UnreadableRowError } from './UnreadableRowError';

/** The last observation of a target; what the target is stands in the spec. @public */
export type ObservedTarget = Pick<
  TargetStatus,
  | 'id'
  | 'state'
  | 'versionId'
  | 'evidence'
  | 'warnings'
  | 'observedAt'
  | 'unknownSince'
  | 'unknownReason'
> & {
  remembered?: Remembered;
};

/**
 * One secret of the inventory. Refs are full and in lower case, instants ISO 8601 in UTC with 24 characters.
 * @public
 */
export interface SecretRecord {
  ref: string;
  name: string;
  title: string;
  description?: string;
  /** Absent where the catalog has no such owner. */
  ownerRef?: string;
  /** Whether the owner is one that counts: what a group that anyone could have made owns gives its members nothing. */
  ownerTrusted: boolean;
  systemRef?: string;
  spec: SecretSpec;
  consumers: Consumer[];
  /** In the order of the declaration. */
  targets: ObservedTarget[];
  policyName?: string;
  lifetime: Lifetime;
  /** The live version, where a rotation or a probe told it. */
  versionId?: string;
  /** When a rotation made the live version; absent before the first. */
  versionIssuedAt?: string;
  /** When the live version expires, as its issuer told. */
  versionExpiresAt?: string;
  openRotationId?: string;
  rotationPartial: boolean;
  /** Who had a place of this one first. Ordered by target and secret; empty is the rule. */
  rivals: Rival[];
  /** Where the catalog says that it is declared; absent counts as nowhere. */
  location?: string;
  /** Whether the file at its location was seen to declare it as the catalog has it. */
  proven: boolean;
  /** Of what its entity says, by `readDeclarations`; so that what was proven is known again. */
  entityDigest?: string;
  /** Whom CODEOWNERS names for its declaration, where a boundary asks for that. */
  codeOwners?: string[];
  /**
   * What was outside of its boundary when the catalog was last read: for lists and conflicts. Whoever acts judges by the
   * config and the owners of the moment.
   */
  outside: BoundaryProblem[];
  /** What scheduled work could not do to it, and has not done since; absent is the rule. */
  failures?: RowFailure[];
  /** Set where only what pages show could be read: then nothing is to be done by the rest. */
  unreadable?: true;
  /** What something names and is on no record, the one seen first at the beginning; empty is the rule. */
  unknownVersions: UnknownVersion[];
  /** What targets hold and no rotation brought, the one seen first at the beginning; empty is the rule. */
  changedCiphertexts: ChangedCiphertext[];
  /** Since when complete reads of the catalog do not list it, although it was not retired at once. */
  missingSince?: string;
  /** When the catalog no longer had it. */
  retiredAt?: string;
  /** From when on the look-out may start a rotation; absent where nothing starts one by itself. */
  startAt?: string;
  /** The look-out leaves it alone until then. */
  notBefore?: string;
  /** When it was reported; absent once the report is contained or withdrawn. */
  compromisedAt?: string;
  /** Since when a compromised version waits for a rotation that may start by itself. */
  emergencyAt?: string;
  /** The ttl of the policy under which a rotation made the live version. */
  versionTtl?: string;
  /** The authority in which a rotation stored the live version. */
  versionAuthority?: string;
  /** How often an earlier version was made live again. */
  rollbacks: number;
  /** The ref by which manifests annotate the live version, where that is the one of an earlier secret. */
  annotatedAs?: string;
  /** From when on the look-out for expiry looks at it again; empty for at once, absent where nothing is left to tell. */
  tellAt?: string;
}

/** What the catalog says of a secret. */
export interface CatalogSecret
  extends Pick<
    SecretRecord,
    | 'ref'
    | 'name'
    | 'title'
    | 'description'
    | 'ownerRef'
    | 'ownerTrusted'
    | 'systemRef'
    | 'spec'
    | 'consumers'
    | 'location'
    | 'proven'
    | 'entityDigest'
    | 'codeOwners'
    | 'outside'
  > {
  /** With the overrides of the secret; absent where it names an unknown one. */
  policy?: RotationPolicy;
  /** Pages of the repositories that a rotation changes, in order. */
  repositories?: string[];
  /** What it edits and where it runs. */
  places: PlaceIdentity[];
}

/**
 * Another secret, inside of its boundary, that had a place of this one first: what a rotation edits, or what runs. It
 * keeps the place while it is away from the catalog for a short while.
 * @public
 */
export interface Rival {
  /** The target of this one that both declare. */
  targetId: string;
  /** The other secret. Those who may read this one need not be allowed to know of it. */
  ref: string;
  /** The other one is no longer in the catalog, and its owner is to agree that this one takes over. */
  awaitsAgreement?: true;
}

/** Two secrets that declare one place. */
export interface PlaceConflict extends Rival {
  secretRef: string;
}

/** What became of a page of the catalog. */
export interface AppliedPage {
  /** How many rows were written. */
  written: number;
  /** Secrets whose row could not be written, and why; they keep the row they had. */
  refused: Array<{ ref: string; error: Error }>;
}

/**
 * A catalog that lists much less than it did: what it no longer lists is not retired yet. Instants.
 * @public
 */
export interface CatalogHold {
  /** When a complete read was the first to see it so. */
  since: string;
  /** How many complete reads have seen it so. */
  reads: number;
  /** How many secrets it no longer lists, though they are not retired. */
  missing: number;
  /** How many secrets are not retired. */
  known: number;
  /** One of the missing. */
  firstRef: string;
}

/** A person's decision that what the catalog no longer lists is gone. */
export interface CatalogRelease {
  /** How many missing secrets the person was shown. */
  missing: number;
  actor: string;
  reason: string;
}

/** What of the inventory a question is about: everything, or what a permission decision lets the caller read. */
export type ReadCriteria = PermissionCriteria<SecretQuery> | 'everything';

/** The filter of a list, without its order and page. */
export type SecretFilter = Omit<
  SecretListQuery,
  'sort' | 'order' | 'limit' | 'cursor'
>;

/** What scheduled work could not do to a secret. @public */
export interface RowFailure {
  /** The kind of work, see `WATCHES`. */
  watch: string;
  /** The first time in a row. */
  since: string;
  /** Why, as a sentence for a person. */
  sentence: string;
}

/** Why a probe could not tell, as a sentence for a person. */
export interface NoObservation {
  unknownReason: string;
}

/**
 * The inventory. The catalog's part of a row is written by `applyCatalogPage` and `retireExcept` alone, its open
 * rotation by the rotation store alone. Its version is written by the rotation store, and until a rotation has made
 * one also by `recordObservation`. The lifetime follows from declaration and version.
 */
export interface SecretStore {
  /** @throws UnreadableRowError, as `getMany` does */
  get(ref: string): Promise<SecretRecord | undefined>;
  /** In the order of `refs`, undefined where there is none. */
  getMany(refs: string[]): Promise<Array<SecretRecord | undefined>>;
  /** The same for work on many: what cannot be read stands in its own place alone. */
  getEach(
    refs: string[],
  ): Promise<Array<SecretRecord | UnreadableRowError | undefined>>;
  /** The same for pages: of what cannot be read, what can, marked as `unreadable`. Nothing is to be done by it. */
  show(refs: string[]): Promise<Array<SecretRecord | undefined>>;
  /**
   * Health is worked out at `now`, so a list is never stale. Retired secrets are left out unless `health` asks
   * for them.
   * @throws InputError where the cursor was not made by the same sort and order
   */
  list(
    query: SecretListQuery,
    now: DateTime,
    criteria: ReadCriteria,
  ): Promise<{ items: SecretRecord[]; total: number; nextCursor?: string }>;
  /** Each facet leaves its own filter out, so that it shows what else could be chosen. */
  facets(
    filter: SecretFilter,
    now: DateTime,
    criteria: ReadCriteria,
  ): Promise<Facets>;
  summary(
    filter: SecretFilter,
    now: DateTime,
    criteria: ReadCriteria,
  ): Promise<Omit<Summary, 'inventoryReadAt' | 'inventoryFailing'>>;
  /** Where, and as what, those of the live secrets are declared whose file was seen to declare them so; by ref. */
  proven(
    refs: string[],
  ): Promise<Map<string, Pick<SecretRecord, 'location' | 'entityDigest'>>>;
  /** All live secrets whose place another one had first, by ref and target. */
  conflicts(): Promise<PlaceConflict[]>;
  /** Live secrets that were outside of their boundary at the last read: those reported as compromised first. */
  outsideBoundary(
    limit: number,
  ): Promise<{ items: SecretRecord[]; total: number }>;
  /** Refs of the unretired secrets that are due or expired, or whose owner is not in the catalog or does not count. */
  dueOrUnowned(now: DateTime): Promise<string[]>;
  /** Unretired secrets whose `tellAt` is not later than now, in its order, from the one behind `after`. */
  toTell(
    now: DateTime,
    after: { ref: string; tellAt?: string } | undefined,
    limit: number,
  ): Promise<Array<SecretRecord | UnreadableRowError>>;
  /**
   * Writes down when the look-out for expiry looks at secrets again, never where it is absent. One whose expiry or version
   * has changed since it was read is left as it is, to be looked at once more.
   */
  told(secrets: Array<{ secret: SecretRecord; next?: string }>): Promise<void>;

  /**
   * Takes over what the catalog says. Rows that say the same already are not touched; retired ones come back. A row
   * that cannot be written stops no other. Idempotent.
   */
  applyCatalogPage(secrets: CatalogSecret[], at: string): Promise<AppliedPage>;
  /** Refs of the secrets that are not retired. */
  live(): Promise<string[]>;
  /** These are listed again, so those of them that were missing are not. Idempotent. */
  listed(refs: string[]): Promise<void>;
  /**
   * Retires every secret that is not among `seen`, and writes that its owner is told; only to be called after a complete
   * read. Where that is much of what is known (`isMuchSmaller`), together with what was retired at once just before, it
   * retires only those that have been missing for long enough (`isGone`), and notes the others as missing.
   *
   * @param before - refs of the secrets that were not retired when the read began; absent for those that are not now
   * @returns how many were retired
   */
  retireExcept(
    seen: ReadonlySet<string>,
    at: string,
    before?: readonly string[],
  ): Promise<number>;
  /** Present while secrets are missing that are not retired yet. */
  catalogHold(): Promise<CatalogHold | undefined>;
  /**
   * Retires what is missing now, with a row in the journal of each.
   * @throws ConflictError where it is not as many as the person was shown
   */
  releaseCatalog(release: CatalogRelease, at: string): Promise<void>;

  /**
   * Records what was seen of a target, or that nobody could tell: then the last evidence stays, and
   * `unknownSince` is the first failure in a row. A target that is no longer declared is left alone.
   *
   * Where no rotation has made a version yet and all targets hold the same one, that one becomes the live
   * version of the secret. `remembered` is kept for `versionSought`; without one, what was remembered before stays.
   */
  recordObservation(
    ref: string,
    targetId: string,
    seen: (Observation & { versionSought?: string }) | NoObservation,
    at: string,
  ): Promise<void>;
  /**
   * Targets not looked at since `before`, those first that wait the longest. Half of the places are for targets that
   * probes can tell about, and half for those they could not, so that a cluster that is down does not hold up the others;
   * a half that is not needed goes to the other.
   */
  targetsToObserve(
    limit: number,
    before: string,
  ): Promise<Array<{ ref: string; targetId: string }>>;
}
