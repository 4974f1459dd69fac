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

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Text } from '@backstage/ui';
import { SecretDetail } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EntityLink } from './EntityLink';
import { EvidenceList } from './EvidenceList';
import styles from './List.module.css';
import { OwnDeclaration } from './OwnDeclaration';

/** What the report of a compromise sets off, who is told, and everything that the credential reaches. */
export const BlastRadius = ({ secret }: { secret: SecretDetail }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { consumers, targets } = secret;
  const told = [secret, ...consumers.filter(({ involved }) => involved)];
  const owners = told.flatMap(({ ownerRef }) => (ownerRef ? [ownerRef] : []));
  return (
    <Flex direction="column" gap="3">
      <div>
        <Heading text={t('report.happens')} />
        <EvidenceList facts={consequencesOf(secret).map(key => t(key))} />
      </div>
      <div>
        <Heading text={t('report.told')} />
        <List
          items={[...new Set(owners)].map(ref => (
            <EntityLink key={ref} entityRef={ref} />
          ))}
          empty={t('report.toldNobody')}
        />
      </div>
      <div>
        <Heading text={t('report.consumers')} />
        <List
          items={consumers.map(({ ref, ownerRef, involved }) => (
            <>
              <EntityLink entityRef={ref} />
              <Text as="span" color="secondary">
                {ownerRef ? t('breaks.ownedBy') : t('breaks.noOwner')}
              </Text>
              {ownerRef && <EntityLink entityRef={ownerRef} />}
              {!involved && <OwnDeclaration />}
            </>
          ))}
          empty={t('breaks.empty')}
        />
      </div>
      <div>
        <Heading text={t('report.targets')} />
        <List
          items={targets.map(({ environment, cluster, namespace }) => (
            <Text as="span">
              {environment} / {cluster} / {namespace}
            </Text>
          ))}
          empty={t('targets.empty')}
        />
      </div>
    </Flex>
  );
};

function Heading({ text }: { text: string }) {
  return (
    <Text as="h4" variant="body-small" weight="bold">
      {text}
    </Text>
  );
}

function List({ items, empty }: { items: JSX.Element[]; empty: string }) {
  if (items.length === 0) return <Text color="secondary">{empty}</Text>;
  return (
    <ul className={styles.list}>
      {items.map((item, index) => (
        <li key={item.key ?? index} className={styles.item}>
          {item}
        </li>
      ))}
    </ul>
  );
}

function consequencesOf(secret: SecretDetail) {
  const { capabilities, policy } = secret;
  const approval = policy?.emergency?.approval ?? policy?.approval;
  return [
    startOf(secret),
    approval === 'auto-merge' ? 'report.unreviewed' : 'report.reviewed',
    capabilities.revocation ? 'report.revoked' : 'report.unrevoked',
  ] as const;
}

function startOf(secret: SecretDetail) {
  const { boundary, capabilities, openRotationId, problems } = secret;
  if (openRotationId) return 'report.adopts';
  if (boundary === 'outside') return 'report.startsOutside';
  if (problems.length > 0) return 'report.startsNot';
  return capabilities.automatic ? 'report.starts' : 'report.startsByHand';
}
