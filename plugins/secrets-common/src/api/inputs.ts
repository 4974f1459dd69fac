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

import { DECLARATION_LIMITS, text } from '../limits';
import { plainText, plainUrl } from '../plainText';

/** Why somebody does something, for the journal. */
export const reasonText = plainText(500);

/** How somebody did something outside of the portal. */
export const noteText = plainText(1000);

/** A page on which more is said. */
export const pageText = plainUrl(DECLARATION_LIMITS.url);

/** An entity ref, in full or not. */
export const refText = text(DECLARATION_LIMITS.subdomain).min(1);

/** An id that the portal itself has given, or a digest. */
export const idText = text(100);
