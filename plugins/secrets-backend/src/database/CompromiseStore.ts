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

/** A report that a secret is compromised. Instants are ISO 8601 in UTC with 24 characters. */
export interface NewReport {
  secretRef: string;
  reportedAt: string;
  reportedBy: string;
  reason: string;
  source?: string;
  url?: string;
  /** Whether an emergency rotation may start by itself. */
  starts: boolean;
  /** Sentences, without a full stop, on why none can all the same. */
  hindrances?: string[];
}

/** The last report of a secret; it is open while it is neither contained nor withdrawn. */
export interface CompromiseRecord {
  reportedAt: string;
  reportedBy: string;
  reason: string;
  source?: string;
  url?: string;
  /** The first person who reported again what a service had reported; absent where a person reported first. */
  confirmedBy?: string;
  /** The rotation that is to replace the compromised version. */
  rotationId?: string;
  /** When every target ran another version. */
  replacedAt?: string;
  /** When the compromised version was revoked as well. */
  containedAt?: string;
  withdrawn?: { at: string; by: string; reason: string };
}

/**
 * Keeps the last report of each secret, and what it makes true of the secret and of its open rotation. Each method is
 * one transaction, with its notices and journal rows. What rotations make true of a report, the rotation store writes.
 */
export interface CompromiseStore {
  get(secretRef: string): Promise<CompromiseRecord | undefined>;
  /**
   * Marks the secret, tells owners, and makes an open rotation that will still replace the live version an emergency.
   * While a report is open another changes nothing but that an emergency may start automatically from now on, where it
   * could not before, and that what a service reported is from now on what a person says as well.
   * @throws NotFoundError where the inventory has no such secret, ConflictError where it is retired
   */
  report(
    report: NewReport,
  ): Promise<{ compromise: CompromiseRecord; known: boolean }>;
  /**
   * Takes an open report back. A rotation that it started goes on.
   * @throws ConflictError where there is no open report, NotAllowedError where it has to be the actor's alone and is not
   */
  withdraw(
    secretRef: string,
    decision: { actor: string; reason: string; onlyOwn: boolean },
  ): Promise<CompromiseRecord>;
}

/** Whether the compromised version may still be used by others. */
export function isOpenReport(
  compromise: CompromiseRecord | undefined,
): compromise is CompromiseRecord {
  return Boolean(
    compromise && !compromise.containedAt && !compromise.withdrawn,
  );
}
