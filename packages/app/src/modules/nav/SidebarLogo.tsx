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
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { KeyturnLogo } from '../../KeyturnLogo';

export function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();

  return (
    <div
      style={{
        display: 'flex',
        alignItems: 'center',
        height: 2 * sidebarConfig.logoHeight,
        paddingLeft: 22,
      }}
    >
      <Link
        to="/"
        underline="none"
        aria-label="Home"
        style={{
          display: 'flex',
          alignItems: 'center',
          gap: 12,
          color: '#ffffff',
          fontSize: 20,
          fontWeight: 600,
        }}
      >
        <KeyturnLogo size={28} />
        {isOpen && <span>Keyturn</span>}
      </Link>
    </div>
  );
}
