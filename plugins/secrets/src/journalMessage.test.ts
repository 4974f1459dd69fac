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

import { readJournalMessage } from './journalMessage';

describe('readJournalMessage', () => {
  it('tells what a target runs from the facts that prove it', () => {
    expect(
      readJournalMessage({
        event: 'target.running',
        message:
          'production/eu-1/shop runs v-2: SealedSecret shop/db unsealed; Deployment shop/web: 2 of 2 pods',
      }),
    ).toEqual({
      statement: 'production/eu-1/shop runs v-2',
      facts: [
        'SealedSecret shop/db unsealed',
        'Deployment shop/web: 2 of 2 pods',
      ],
    });
  });

  it('tells the same way of what uses a target', () => {
    expect(
      readJournalMessage({
        event: 'consumer.not-yet',
        message:
          'Deployment shop/report at production/eu-1/shop: its pods started before; it reads variables',
      }),
    ).toEqual({
      statement: 'Deployment shop/report at production/eu-1/shop',
      facts: ['its pods started before', 'it reads variables'],
    });
  });

  it('lists what a rotation waits for, target by target', () => {
    expect(
      readJournalMessage({
        event: 'step.waiting',
        message: 'production/eu-1/shop: no pod; production/us-1/shop: no pod',
      }),
    ).toEqual({
      facts: ['production/eu-1/shop: no pod', 'production/us-1/shop: no pod'],
    });
  });

  it.each([
    ['step.waiting', 'Waiting for review and merge of pull request #3'],
    ['phase.requested', 'Rotation requested: it leaked; please hurry'],
    ['target.unknown', 'eu-1: cannot tell what it runs. It is down; try later'],
    ['target.running', 'It runs'],
  ])('leaves the sentence of a %s whole', (event, message) => {
    expect(readJournalMessage({ event, message })).toEqual({
      statement: message,
      facts: [],
    });
  });
});
