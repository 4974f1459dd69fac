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

import { LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { formatKey, ObjectDraft } from '../objects/KubernetesObject';
import {
  apiVersionOf,
  findKind,
  KUSTOMIZATION,
  NAMESPACE,
  ResourceKind,
} from '../objects/resourceKinds';
import { ManifestFile } from './GitMirror';

/** One object that Git wants to be. */
export interface Manifest {
  file: string;
  kind: ResourceKind;
  draft: ObjectDraft;
}

/** What is wrong with one document, for a person; never quotes the document, which may hold a value. */
export interface ManifestProblem {
  file: string;
  /** Such as `Secret payments/db-password`; absent where the document does not say what it is. */
  object?: string;
  message: string;
}

export interface ManifestSet {
  /** Namespaces first, then as the files have them. */
  manifests: Manifest[];
  problems: ManifestProblem[];
  /** Whether some document could not be identified, so that nobody can tell what is no longer there. */
  incomplete: boolean;
}

const documentSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
  }),
});

/** Reads every document of every file; a broken one is a problem and stops no other. */
export function readManifests(files: ManifestFile[]): ManifestSet {
  const set: ManifestSet = { manifests: [], problems: [], incomplete: false };
  const declared = new Set<string>();
  for (const { path: file, text } of files) {
    for (const { value, problem } of parseFile(text)) {
      const parsed = documentSchema.safeParse(value);
      if (problem || !parsed.success) {
        const message = problem ?? 'the document is not a Kubernetes object';
        set.problems.push({ file, message });
        set.incomplete = true;
        continue;
      }
      addDocument(set, declared, file, parsed.data);
    }
  }
  set.manifests.sort((a, b) => rank(a) - rank(b));
  return set;
}

/** `Secret payments/db-password` */
export function describeManifest({ kind, draft }: Manifest): string {
  return `${kind.kind} ${formatKey(draft.metadata)}`;
}

function addDocument(
  set: ManifestSet,
  declared: Set<string>,
  file: string,
  draft: z.infer<typeof documentSchema>,
): void {
  const kind = findKind(draft);
  if (!kind || kind === KUSTOMIZATION) {
    const message = kind
      ? "the cluster's agent alone makes Kustomizations"
      : `the cluster has no kind ${draft.kind} of ${draft.apiVersion}`;
    const object = `${draft.kind} ${formatKey(draft.metadata)}`;
    set.problems.push({ file, object, message });
    return;
  }
  const manifest = { file, kind, draft: inNamespace(kind, draft) };
  const object = describeManifest(manifest);
  const identity = `${apiVersionOf(kind)} ${object}`;
  if (declared.has(identity)) {
    const message = 'is declared more than once; the first one counts';
    set.problems.push({ file, object, message });
    return;
  }
  declared.add(identity);
  set.manifests.push(manifest);
}

function inNamespace(kind: ResourceKind, draft: ObjectDraft): ObjectDraft {
  const { namespace = 'default', ...metadata } = draft.metadata;
  return {
    ...draft,
    metadata: kind.namespaced ? { ...metadata, namespace } : metadata,
  };
}

function rank({ kind }: Manifest): number {
  return kind === NAMESPACE ? 0 : 1;
}

function* parseFile(
  text: string,
): Generator<{ value?: unknown; problem?: string }> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    merge: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  for (const document of documents) {
    const [error] = document.errors;
    if (error) {
      const { line } = lines.linePos(error.pos[0]);
      yield { problem: `line ${line} is not valid YAML (${error.code})` };
      continue;
    }
    const { value, problem } = evaluate(() => document.toJS());
    if (problem || value !== null) yield { value, problem };
  }
}

/** Aliases are resolved only now, and there may be too many of them. */
function evaluate(toJS: () => unknown): { value?: unknown; problem?: string } {
  try {
    return { value: toJS() };
  } catch {
    return { problem: 'the aliases of a document cannot be resolved' };
  }
}
