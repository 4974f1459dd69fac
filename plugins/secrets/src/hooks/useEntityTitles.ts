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

import { useApi } from '@backstage/core-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { useLoaded } from './useLoaded';

/** Titles of entities by ref, as the catalog presents them; the plain name until the catalog has answered. */
export function useEntityTitles(refs: string[]): (ref: string) => string {
  const presentationApi = useApi(entityPresentationApiRef);
  const { value } = useLoaded(refs.join('\n'), async () =>
    Object.fromEntries(
      await Promise.all(
        refs.map(async ref => {
          const { primaryTitle } = await presentationApi.forEntity(ref).promise;
          return [ref, primaryTitle];
        }),
      ),
    ),
  );
  return ref =>
    value?.[ref] ?? presentationApi.forEntity(ref).snapshot.primaryTitle;
}
