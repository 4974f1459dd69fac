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

import { SecretPage } from '@keyturn/plugin-secrets-common';
import { ReactNode } from 'react';
import { InventoryNotice } from './InventoryNotice';

/** No secret was found: before the catalog was read that is no answer, and while reads fail it is an old one. */
export const EmptyInventory = ({
  page,
  children,
}: {
  page: Pick<SecretPage, 'inventoryReadAt' | 'inventoryFailing'>;
  /** What an empty list means where it is known. */
  children: ReactNode;
}) => (
  <>
    <InventoryNotice summary={page} />
    {page.inventoryReadAt && children}
  </>
);
