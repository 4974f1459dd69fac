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

/** Stands where the record of a row would that cannot be read, so that it ends nothing but the work on it. */
export class UnreadableRowError extends Error {
  name = 'UnreadableRowError';

  /**
   * @param of - what the row is about, such as `this secret`
   * @param secretRef - the secret that it is about
   * @param id - of the row itself
   */
  constructor(
    of: string,
    readonly secretRef: string,
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`What Keyturn keeps of ${of} cannot be read`, options);
  }
}
