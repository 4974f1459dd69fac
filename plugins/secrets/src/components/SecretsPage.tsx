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

import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { PluginHeader } from '@backstage/ui';
import VpnKeyIcon from '@material-ui/icons/VpnKey';
import { Route, Routes } from 'react-router-dom';
import { rootRouteRef, rotationsRouteRef } from '../routes';
import { secretsTranslationRef } from '../translation';
import { BoundariesContent } from './BoundariesContent';
import { BoundariesLink } from './BoundariesLink';
import { InventoryContent } from './InventoryContent';
import { RotationsRoutes } from './RotationsRoutes';

/** The pages of this plugin in an app of the legacy frontend system; in the new one they are sub-pages. */
export const SecretsPage = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const root = useRouteRef(rootRouteRef)();
  const rotations = useRouteRef(rotationsRouteRef)();
  return (
    <>
      <PluginHeader
        title={t('page.title')}
        icon={<VpnKeyIcon fontSize="inherit" />}
        customActions={<BoundariesLink />}
        tabs={[
          { id: 'inventory', label: t('page.inventory'), href: root },
          {
            id: 'rotations',
            label: t('page.rotations'),
            href: rotations,
            matchStrategy: 'prefix',
          },
        ]}
      />
      <Routes>
        <Route path="/" element={<InventoryContent />} />
        <Route path="/rotations/*" element={<RotationsRoutes />} />
        <Route path="/boundaries" element={<BoundariesContent />} />
      </Routes>
    </>
  );
};
