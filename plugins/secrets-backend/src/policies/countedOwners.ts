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

import { SecretRecord } from '../database/SecretStore';

/** The owner, where it counts; a group that anyone could have made is told nothing. */
export function ownerOf({
  ownerRef,
  ownerTrusted,
}: Pick<SecretRecord, 'ownerRef' | 'ownerTrusted'>): string | undefined {
  return ownerTrusted ? ownerRef : undefined;
}

/** Owners of what the declaration of the secret names; what only says of itself that it depends on it does not count. */
export function involvedOwnersOf({
  consumers,
}: Pick<SecretRecord, 'consumers'>): string[] {
  return consumers.flatMap(({ involved, ownerRef }) =>
    involved && ownerRef ? [ownerRef] : [],
  );
}
