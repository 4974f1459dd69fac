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

/** Shorter texts are in others by chance. */
const SHORTEST_QUOTATION = 6;

/**
 * The first of these fields whose text holds one of the secrets that were typed into the same form, also as an address or
 * base64 would write it. Pure.
 */
export function findQuotation(
  fields: Record<string, unknown>,
  secrets: Record<string, string>,
): string | undefined {
  const values = Object.values(secrets).flatMap(textsOf);
  return Object.entries(fields).find(
    ([, text]) =>
      typeof text === 'string' &&
      // What the form shows instead of a secret.
      !/^\*+$/.test(text) &&
      values.some(value => text.includes(value)),
  )?.[0];
}

/** One secret may be a JSON object with a text for each key. */
function textsOf(secret: string): string[] {
  return [secret, ...innerTexts(secret)]
    .map(text => text.trim())
    .filter(({ length }) => length >= SHORTEST_QUOTATION)
    .flatMap(text => [text, encodeURIComponent(text), base64Of(text)]);
}

function innerTexts(secret: string): string[] {
  try {
    const parsed: unknown = JSON.parse(secret);
    return Object.values(Object(parsed)).filter(
      (one): one is string => typeof one === 'string' && one !== secret,
    );
  } catch {
    // The only way the language tells that a text is no JSON.
    return [];
  }
}

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}
