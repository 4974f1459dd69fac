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

import { ChangedCiphertext } from '@keyturn/plugin-secrets-common';
import { FileEdit } from '@keyturn/plugin-secrets-node';

/** Where a scalar stands. */
export type ScalarPlace = Pick<FileEdit, 'file' | 'document' | 'path'>;

/** What a probe saw of the ciphertexts of one target, when it was asked about the live version. */
export interface CiphertextSighting {
  targetId: string;
  versionId: string;
  /** Where the target holds another text than it was brought; empty where it holds all of them. */
  differing: Array<ScalarPlace & { sha256: string }>;
}

/** A changed ciphertext with its place. */
export interface FoundCiphertext extends ChangedCiphertext {
  versionId: string;
  place: ScalarPlace;
}

/** A person's word that ciphertexts hold the same value as those that the rotation brought. */
export interface CiphertextConfirmation {
  secretRef: string;
  /** The live version, and the rotation that brought it. */
  versionId: string;
  rotationId: string;
  /** The ciphertexts that were shown, with their texts as the base branch has them. */
  texts: Array<{ id: string; sha256: string; edit: FileEdit }>;
  actor: string;
  reason: string;
}

/**
 * Keeps the ciphertexts that targets hold and no rotation brought, until they are gone or a person confirms them. Each
 * change is one transaction, with its journal rows and notices.
 */
export interface CiphertextStore {
  /** Those of one secret, the one seen first at the beginning. */
  list(secretRef: string): Promise<FoundCiphertext[]>;
  /**
   * Keeps what differs now of a target, and forgets what does not any longer. A ciphertext that was not there before is
   * journaled, and its owner is still to be told. Idempotent; nothing happens where the version is not the live one, a
   * rotation is open, or a person has confirmed the ciphertext meanwhile.
   */
  note(secretRef: string, sighting: CiphertextSighting): Promise<void>;
  /** Secrets with ciphertexts of which the owner was not told. */
  unreported(): Promise<string[]>;
  /** Tells the owner of all of them, in one notice. */
  report(secretRef: string): Promise<void>;
  /**
   * From now on the version is what it was, with these ciphertexts.
   * @throws ConflictError where another ciphertext was seen in the meantime, a rotation is open, or the version is no
   * longer the live one
   */
  confirm(confirmation: CiphertextConfirmation): Promise<void>;
}
