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
  ManifestFile,
  readScalar,
  versionAnnotation,
  workloadVersionIn,
} from '@keyturn/plugin-secrets-node';

/** What an id may look like that came from a file: text of people goes into sentences and pull requests. */
const ID = /^[\w.-]{1,63}$/;

/**
 * The version of a secret that files say they hold, by the annotations that the plan of a rotation would write; undefined where they
 * say nothing, or contradict each other.
 */
export function annotatedVersion(
  secretRef: string,
  plan: EditPlan[],
  files: ManifestFile[],
): string | undefined {
  const annotation = versionAnnotation(secretRef);
  const contents = new Map(files.map(({ url, content }) => [url, content]));
  const ids = plan
    .filter(({ path }) => path.at(-1) === annotation)
    .flatMap(place => readScalar(contents.get(place.file) ?? '', place) ?? [])
    .map(workloadVersionIn);
  const [id, ...others] = new Set(ids);
  return id !== undefined && others.length === 0 && ID.test(id)
    ? id
    : undefined;
}
