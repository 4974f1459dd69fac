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

import { JournalEntry } from '@keyturn/plugin-secrets-common';

/** A journal row read for the eye: what became so, and the single facts it rests on. */
export interface JournalMessage {
  statement?: string;
  facts: string[];
}

/** Parts of a sentence, as the backend joins evidence. */
const BETWEEN_FACTS = '; ';

/** Rows that begin with what was looked at. */
const OBSERVED = [
  'target.running',
  'target.not-yet',
  'consumer.running',
  'consumer.not-yet',
];

/**
 * Takes the sentence of a target or consumer, and of what a rotation waits for, into its facts; none is lost. Every other
 * sentence is left whole: a semicolon in a person's reason separates nothing.
 */
export function readJournalMessage({
  event,
  message,
}: Pick<JournalEntry, 'event' | 'message'>): JournalMessage {
  const facts = message.split(BETWEEN_FACTS);
  if (event === 'step.waiting' && facts.length > 1) return { facts };
  if (OBSERVED.includes(event)) {
    const colon = message.indexOf(': ');
    if (colon > 0) {
      return {
        statement: message.slice(0, colon),
        facts: message.slice(colon + 2).split(BETWEEN_FACTS),
      };
    }
  }
  return { statement: message, facts: [] };
}
