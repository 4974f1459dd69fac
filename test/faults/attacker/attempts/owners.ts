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

import { Attempt, Change } from '../Attempt';
import { declared } from './declared';
import { allOfPayments, asPayments } from './foreign';

const owner =
  (ref: string): Change =>
  (spec, company, own) => ({
    ...asPayments(spec, company, own),
    owner: ref,
  });

export const OWNERS: Attempt[] = [
  declared(
    'owner claimed',
    'a secret in the folder of Data says that it is of Payments, and names all that is theirs',
    allOfPayments,
  ),
  declared(
    'owner claimed',
    'the same with the owner in another case',
    owner('Group:Default/PAYMENTS'),
  ),
  declared(
    'owner claimed',
    'the same with a person of Payments as owner',
    owner('user:default/pia'),
  ),
  declared(
    'owner claimed',
    'the same with the administrators as owner',
    owner('group:default/platform'),
  ),
];
