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

import { UnknownVersion } from '@keyturn/plugin-secrets-common';
import { IssuerHandle } from '@keyturn/plugin-secrets-node';
import { VersionSighting } from './RotationChange';

/** A person's decision on a version that is on no record. */
export interface VersionResolution {
  secretRef: string;
  versionId: string;
  outcome: 'adopt' | 'revoked';
  actor: string;
  reason: string;
  issuer: string;
  /** By which the issuer finds the credential; empty where nobody told. */
  handle: IssuerHandle;
  /** What the issuer says of it, as a sentence; absent where nothing was asked. */
  evidence?: string;
}

/** The versions on no record that were seen last, for those who can resolve them. */
export interface NewestUnknown {
  secretRef: string;
  since: string;
}

/**
 * Keeps versions that are named somewhere and on no record, until a person resolves them. Each change is one transaction, with
 * its journal rows and notices. What rotations see, the rotation store keeps in the same way.
 */
export interface UnknownVersionStore {
  /** Those of one secret, the one seen first at the beginning. */
  list(secretRef: string): Promise<UnknownVersion[]>;
  /** Keeps those of the sightings that are on no record. Idempotent; each is told once. */
  note(secretRef: string, sightings: VersionSighting[]): Promise<void>;
  /** Of the live secrets, the one found last; undefined where there is none. */
  newest(): Promise<NewestUnknown | undefined>;
  /** The version that has the same credential on record already, of whichever secret. */
  recordOf(
    issuer: string,
    handle: IssuerHandle,
  ): Promise<{ secretRef: string; id: string } | undefined>;
  /**
   * Puts the version on record: as revoked; or, where it is adopted, as the live one if every target was seen to hold it
   * and no rotation is open, else as a previous one, which the next rotation that completes revokes. With the last one
   * goes what kept a compromise from being contained; one that was adopted is still to be revoked for that.
   * @throws ConflictError where the secret has no such unknown version
   */
  resolve(resolution: VersionResolution): Promise<void>;
}
