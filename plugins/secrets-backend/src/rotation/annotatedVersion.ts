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

import {
  EditPlan,
  groupEditsByFile,
  ManifestFile,
  readScalars,
  versionAnnotation,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';
import { VersionSighting } from '../database/RotationStore';
import { isVersionId } from '../policies/versionIds';

/**
 * The version of a secret that files say they hold, by the annotations that the plan of a rotation would write; undefined where they
 * say nothing, or contradict each other.
 */
export async function annotatedVersion(
  secretRef: string,
  plan: EditPlan[],
  files: ManifestFile[],
): Promise<string | undefined> {
  const named = await annotatedVersions(secretRef, plan, files);
  const [id, ...others] = new Set(named.map(({ versionId }) => versionId));
  return id !== undefined && others.length === 0 && isVersionId(id)
    ? id
    : undefined;
}

/** Every version that the same annotations name, with the URL of the file. */
export async function annotatedVersions(
  secretRef: string,
  plan: EditPlan[],
  files: ManifestFile[],
): Promise<VersionSighting[]> {
  const annotation = versionAnnotation(secretRef);
  const contents = new Map(files.map(({ url, content }) => [url, content]));
  const places = plan.filter(({ path }) => path.at(-1) === annotation);
  const sightings = [...groupEditsByFile(places)].map(
    async ([file, ofFile]) => {
      const texts = await readScalars(contents.get(file) ?? '', ofFile);
      return texts.flatMap(text =>
        text === undefined
          ? []
          : [{ versionId: workloadVersionIn(text), place: file }],
      );
    },
  );
  return (await Promise.all(sightings)).flat();
}
