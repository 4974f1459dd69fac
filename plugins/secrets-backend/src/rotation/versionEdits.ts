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

import { FileEdit } from '@keyturn/plugin-secrets-node';
import { RotationStore } from '../database/RotationStore';
import { isSamePlace } from './versionTexts';
import { rollbackEdits } from './WayBack';

/**
 * What put a version where it is, by the rotation that brought it or went back to it; empty where none is on record. A
 * ciphertext that a person has confirmed stands for the one that it replaced.
 */
export async function versionEdits(
  store: Pick<RotationStore, 'broughtBy'>,
  secretRef: string,
  versionId: string,
): Promise<FileEdit[]> {
  return (await versionEvidence(store, secretRef, versionId)).edits;
}

/** The same, with the ref that its annotations are keyed by, where that is the one of an earlier secret. */
export async function versionEvidence(
  store: Pick<RotationStore, 'broughtBy'>,
  secretRef: string,
  versionId: string,
): Promise<{ edits: FileEdit[]; annotatedAs?: string }> {
  const brought = await store.broughtBy(secretRef, versionId);
  if (!brought) return { edits: [] };
  const edits: FileEdit[] =
    brought.versionId === versionId
      ? brought.edits
      : rollbackEdits(brought, brought.edits);
  return {
    annotatedAs: brought.annotatedAs,
    edits: edits.map(
      edit => brought.confirmed.find(one => isSamePlace(one, edit)) ?? edit,
    ),
  };
}
