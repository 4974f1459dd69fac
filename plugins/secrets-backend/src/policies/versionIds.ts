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

/** Of what Keyturn mints: `v-`, the day, and the beginning of the id of the rotation. */
const OWN = /^v-\d{8}-\w{8}$/;
/** What an id may look like that a file or a cluster tells: text of people goes into sentences and pull requests. */
const ID = /^[\w.-]{1,63}$/;

/**
 * Whether a version of this id was minted by Keyturn, by its shape: where such a one is on no record, the record is not
 * complete. Any other id is a label that people wrote.
 */
export function isOwnVersionId(id: string): boolean {
  return OWN.test(id);
}

/** Whether the text may be the id of a version at all. */
export function isVersionId(text: string): boolean {
  return ID.test(text);
}

/** The day in the id of a version that Keyturn minted, as an instant; undefined of any other. */
export function dayOfVersionId(id: string): string | undefined {
  if (!isOwnVersionId(id)) return undefined;
  const [, day] = id.split('-');
  const date = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].join('-');
  const instant = `${date}T00:00:00.000Z`;
  return Number.isNaN(Date.parse(instant)) ? undefined : instant;
}
