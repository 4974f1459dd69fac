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

import { createTranslationRef } from '@backstage/core-plugin-api/alpha';
import { boundariesTexts } from './texts/boundaries';
import { cardsTexts } from './texts/cards';
import { ciphertextsTexts } from './texts/ciphertexts';
import { commonTexts } from './texts/common';
import { compromiseTexts } from './texts/compromise';
import { handoversTexts } from './texts/handovers';
import { interventionsTexts } from './texts/interventions';
import { inventoryTexts } from './texts/inventory';
import { rotationsTexts } from './texts/rotations';
import { secretTexts } from './texts/secret';
import { unknownVersionsTexts } from './texts/unknownVersions';
import { wordsTexts } from './texts/words';

/** Every text of this plugin's pages and cards; sentences about one secret come from the backend. @alpha */
export const secretsTranslationRef = createTranslationRef({
  id: 'plugin.secrets',
  messages: {
    ...commonTexts,
    ...wordsTexts,
    ...inventoryTexts,
    ...cardsTexts,
    ...secretTexts,
    ...compromiseTexts,
    ...rotationsTexts,
    ...interventionsTexts,
    ...boundariesTexts,
    ...unknownVersionsTexts,
    ...handoversTexts,
    ...ciphertextsTexts,
  },
});
