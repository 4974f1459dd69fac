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
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Flex,
  Text,
} from '@backstage/ui';
import { ClusterAccess as Access } from '@keyturn/plugin-secrets-common';
import { useState } from 'react';
import { secretsApiRef } from '../api';
import { useLoaded } from '../hooks/useLoaded';
import { secretsTranslationRef } from '../translation';
import { CopyableCode } from './CopyableCode';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import { LoadedContent, SkeletonLines } from './LoadedContent';

/** What each cluster has to grant the portal, for administrators who apply it there. */
export const ClusterAccess = () => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const loaded = useLoaded('clusters', signal => api.getFacets({}, { signal }));
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.clusters')}
      skeleton={<SkeletonLines lines={3} />}
    >
      {({ cluster: clusters }) =>
        clusters.length === 0 ? (
          <EmptyNote text={t('access.empty')} />
        ) : (
          <Flex direction="column" gap="2">
            <Text as="p" color="secondary">
              {t('access.text')}
            </Text>
            {clusters.map(({ value }) => (
              <OneCluster key={value} cluster={value} />
            ))}
          </Flex>
        )
      }
    </LoadedContent>
  );
};

/** Asked for only once it is opened: a cluster may have many thousands of targets. */
function OneCluster({ cluster }: { cluster: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Accordion isExpanded={isOpen} onExpandedChange={setOpen}>
      <AccordionTrigger title={cluster} />
      <AccordionPanel>
        {isOpen && <LoadedAccess cluster={cluster} />}
      </AccordionPanel>
    </Accordion>
  );
}

function LoadedAccess({ cluster }: { cluster: string }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const loaded = useLoaded(cluster, signal =>
    api.getClusterAccess(cluster, { signal }),
  );
  return (
    <LoadedContent
      loaded={loaded}
      what={t('what.clusterAccess', { cluster })}
      skeleton={<SkeletonLines lines={8} />}
    >
      {access => <Manifests access={access} />}
    </LoadedContent>
  );
}

function Manifests({ access }: { access: Access }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { leftOut, manifests, namespaces } = access;
  const count = namespaces.flatMap(({ secretNames }) => secretNames).length;
  return (
    <Flex direction="column" gap="3">
      {leftOut.length > 0 && (
        <Alert
          role="status"
          status="warning"
          icon
          title={t('access.leftOut', { count: leftOut.length })}
          description={
            <ul>
              {leftOut.map(ref => (
                <li key={ref}>
                  <EntityLink entityRef={ref} />
                </li>
              ))}
            </ul>
          }
        />
      )}
      <Text as="p">{t('access.secrets', { count })}</Text>
      <CopyableCode code={manifests} />
    </Flex>
  );
}
