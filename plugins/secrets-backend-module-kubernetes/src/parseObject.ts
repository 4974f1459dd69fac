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

import { KubernetesObject } from './kubernetesObjects';

/**
 * In it `kubectl apply` keeps all that it applied, so that the metadata of a Secret holds its values. The API leaves it in
 * an answer of metadata only.
 */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * One object as the API answers it; undefined where it is none. What `kubectl` last applied is emptied while the text is
 * parsed, so that it is part of no object; that it was there stays.
 */
export function parseObject(text: string): KubernetesObject | undefined {
  return parse(text, withoutLastApplied);
}

/** A page of a list. No Secrets are listed, and to ask about each field of a page takes ten times as long. */
export function parsePage(text: string): KubernetesObject | undefined {
  return parse(text);
}

function parse(
  text: string,
  reviver?: (key: string, value: unknown) => unknown,
): KubernetesObject | undefined {
  try {
    const body: unknown = JSON.parse(text, reviver);
    return typeof body === 'object' && body !== null && 'kind' in body
      ? (body as KubernetesObject)
      : undefined;
  } catch {
    // its message would quote the text
    return undefined;
  }
}

function withoutLastApplied(key: string, value: unknown): unknown {
  return key === LAST_APPLIED ? '' : value;
}
