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

import { ObjectDraft } from './KubernetesObject';
import { ResourceKind, SECRET } from './resourceKinds';
import { validateDraft } from './validateDraft';

/**
 * What a caller hands in, checked, in the form it is stored in: with a namespace where the kind has one, and with
 * the plain text of a Secret encoded.
 * @throws StatusError 400 or 422
 */
export function acceptDraft(kind: ResourceKind, input: unknown): ObjectDraft {
  const draft = structuredClone(validateDraft(kind, input));
  draft.metadata.labels ??= undefined;
  draft.metadata.annotations ??= undefined;
  if (kind.namespaced) {
    draft.metadata.namespace ??= 'default';
  } else {
    delete draft.metadata.namespace;
  }
  return kind === SECRET ? withEncodedData(draft) : draft;
}

function withEncodedData(draft: ObjectDraft): ObjectDraft {
  const { stringData, ...secret } = draft;
  const encoded = Object.entries(
    (stringData ?? {}) as Record<string, string>,
  ).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    ...secret,
    type: secret.type ?? 'Opaque',
    data: { ...(secret.data as object), ...Object.fromEntries(encoded) },
  };
}
