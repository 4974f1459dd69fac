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
import { BoundariesOverview } from '@keyturn/plugin-secrets-common';
import { Fragment } from 'react';
import { secretsTranslationRef } from '../translation';
import styles from './BoundaryRules.module.css';
import { EmptyNote } from './EmptyNote';
import { Facts } from './Facts';
import { PlaceLink } from './PlaceLink';
import { Sentence } from './Sentence';

type Rule = BoundariesOverview['rules'][number];

/** The rules of the config as they are read, and how many owners there are whom they can be about. */
export const BoundaryRules = ({
  overview,
}: {
  overview: BoundariesOverview;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { rules, groupsFrom, ownerCount } = overview;
  return (
    <Flex direction="column" gap="4">
      <Text as="p" color="secondary">
        {groupsFrom.length === 0
          ? t('rules.ownersNowhere')
          : t('rules.owners', {
              count: ownerCount,
              places: <Patterns patterns={groupsFrom} />,
            })}
      </Text>
      {rules.length === 0 && <EmptyNote text={t('rules.empty')} />}
      <ol className={styles.rules} aria-label={t('rules.title')}>
        {rules.map((rule, index) => (
          <li key={index}>
            <RuleFacts rule={rule} index={index} />
          </li>
        ))}
      </ol>
    </Flex>
  );
};

function RuleFacts({ rule, index }: { rule: Rule; index: number }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Flex direction="column" gap="3">
      <Flex align="center" gap="2">
        <Text as="h4" weight="bold">
          {rule.owners.map((owner, i) => (
            <Fragment key={owner}>
              {i > 0 && ', '}
              <Sentence text={owner} />
            </Fragment>
          ))}
        </Text>
        <code className={styles.pattern}>rules[{index}]</code>
      </Flex>
      <Facts
        facts={[
          {
            term: t('rules.declaredIn'),
            value: <DeclaredIn places={rule.declaredIn} />,
          },
          ...(['issuers', 'authorities', 'policies'] as const).map(key => ({
            term: t(`rules.${key}`),
            value: <Patterns patterns={rule[key]} />,
          })),
        ]}
      />
      <Targets targets={rule.targets} />
    </Flex>
  );
}

function DeclaredIn({ places }: { places: string[] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (places.length === 0) return <>{t('rules.anywhere')}</>;
  if (places.includes('codeowners')) return <>{t('rules.codeowners')}</>;
  return <Patterns patterns={places} />;
}

function Targets({ targets }: { targets: Rule['targets'] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <div>
      <Text as="p" variant="body-small" color="secondary">
        {t('rules.targets')}
      </Text>
      {targets.length === 0 && <Text as="p">{t('rules.none')}</Text>}
      {targets.map(({ repository, branch, ...names }, index) => (
        <div key={index} className={styles.target}>
          <Text as="p">
            {t('rules.onBranch', {
              repository: <PlaceLink place={repository} />,
              branch: <code className={styles.pattern}>{branch}</code>,
            })}
          </Text>
          <Facts
            facts={(
              ['paths', 'clusters', 'namespaces', 'secretNames'] as const
            ).map(key => ({
              term: t(`rules.${key}`),
              value: <Patterns patterns={names[key]} />,
            }))}
          />
        </div>
      ))}
    </div>
  );
}

/** Patterns as the config has them, one beside the other. */
function Patterns({ patterns }: { patterns: string[] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return patterns.length === 0 ? (
    <>{t('rules.none')}</>
  ) : (
    <>
      {patterns.map((pattern, index) => (
        <Fragment key={pattern}>
          {index > 0 && ' '}
          <code className={styles.pattern}>{pattern}</code>
        </Fragment>
      ))}
    </>
  );
}
