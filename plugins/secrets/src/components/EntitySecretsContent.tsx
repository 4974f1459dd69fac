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

import { useEntityFilter } from '../hooks/useEntityFilter';
import { SecretsBrowser } from './SecretsBrowser';

/** The inventory's table on the page of a component, system or API, without the filters the page fixes. */
export const EntitySecretsContent = () => {
  const fixed = useEntityFilter();
  return <SecretsBrowser ownershipRefs={[]} fixed={fixed} />;
};
