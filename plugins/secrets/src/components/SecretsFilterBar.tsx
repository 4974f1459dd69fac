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
import {
  Button,
  Flex,
  Select,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { Facets } from '@keyturn/plugin-secrets-common';
import { useEntityTitles } from '../hooks/useEntityTitles';
import {
  changeSecretsQuery,
  clearFilters,
  FACET_FIELDS,
  FacetField,
  isFiltered,
  parseSecretsQuery,
  SecretsQuery,
  serializeSecretsQuery,
} from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import { DebouncedSearch } from './DebouncedSearch';
import styles from './SecretsFilterBar.module.css';

type Scope = 'mine' | 'all';

/** Everything that narrows a table of secrets; it keeps no state but what is in the URL. */
export const SecretsFilterBar = ({
  query,
  onChange,
  facets,
  withScope,
  hiddenFields = [],
}: {
  query: SecretsQuery;
  onChange(query: SecretsQuery): void;
  facets?: Facets;
  withScope: boolean;
  hiddenFields?: readonly FacetField[];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const change = (part: Partial<SecretsQuery>) =>
    onChange(changeSecretsQuery(query, part));
  return (
    <Flex
      direction="column"
      gap="3"
      role="search"
      aria-label={t('filters.label')}
    >
      <Flex className={styles.row} gap="3" align="center">
        {withScope && (
          <ScopeToggle
            scope={scopeOf(query)}
            onChange={scope =>
              change({ scope, owner: [], ownership: undefined })
            }
          />
        )}
        <div className={styles.search}>
          <DebouncedSearch
            value={query.text}
            onChange={text => change({ text })}
            label={t('filters.text')}
            placeholder={t('filters.textPlaceholder')}
          />
        </div>
        {isFiltered(query) && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => onChange(clearFilters(query))}
          >
            {t('filters.clear')}
          </Button>
        )}
      </Flex>
      <div className={styles.selects}>
        {FACET_FIELDS.filter(field => !hiddenFields.includes(field)).map(
          field => (
            <FacetSelect
              key={field}
              field={field}
              selected={query[field]}
              facet={facets?.[field]}
              onChange={values => change(chosen(query, field, values))}
            />
          ),
        )}
      </div>
    </Flex>
  );
};

function ScopeToggle({
  scope,
  onChange,
}: {
  scope?: Scope;
  onChange(scope: Scope): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <ToggleButtonGroup
      aria-label={t('filters.scope')}
      selectionMode="single"
      selectedKeys={scope ? [scope] : []}
      onSelectionChange={keys => {
        // Pressing the pressed one deselects it; it means the same scope once more.
        const [key = scope] = [...keys];
        if (key === 'mine' || key === 'all') onChange(key);
      }}
    >
      <ToggleButton id="mine">{t('filters.mine')}</ToggleButton>
      <ToggleButton id="all">{t('filters.all')}</ToggleButton>
    </ToggleButtonGroup>
  );
}

function FacetSelect({
  field,
  selected,
  facet = [],
  onChange,
}: {
  field: FacetField;
  selected: string[];
  facet?: Facets[FacetField];
  onChange(values: string[]): void;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const titleOf = useFacetTitles(field, facet);
  const counted = new Map(facet.map(({ value, count }) => [value, count]));
  const values = [
    ...counted.keys(),
    ...selected.filter(value => !counted.has(value)),
  ];
  return (
    <Select
      label={t(`filters.${field}`)}
      placeholder={t('filters.any')}
      selectionMode="multiple"
      search={values.length > 8 ? true : undefined}
      value={selected}
      onChange={keys => onChange(keys.map(String))}
      options={values.map(value => ({
        id: value,
        label: t('filters.option', {
          title: titleOf(value),
          count: counted.get(value) ?? 0,
        }),
      }))}
    />
  );
}

function useFacetTitles(
  field: FacetField,
  facet: Facets[FacetField],
): (value: string) => string {
  const { t } = useTranslationRef(secretsTranslationRef);
  const isEntity = field === 'owner' || field === 'system';
  const entityTitle = useEntityTitles(
    isEntity ? facet.map(({ value }) => value) : [],
  );
  if (isEntity) return entityTitle;
  const words: Record<string, string> = {
    compromised: t('health.compromised'),
    expired: t('health.expired'),
    partial: t('health.partial'),
    due: t('health.due'),
    rotating: t('health.rotating'),
    unknown: t('health.unknown'),
    healthy: t('health.healthy'),
    retired: t('health.retired'),
    bootstrap: t('class.bootstrap'),
    runtime: t('class.runtime'),
    derived: t('class.derived'),
  };
  const isWord = field === 'health' || field === 'class';
  const titles = new Map(facet.map(({ value, title }) => [value, title]));
  return value => (isWord ? words[value] : titles.get(value)) ?? value;
}

/** Which of the two is pressed; none while a chosen owner, or no owner, overrules both. */
function scopeOf(query: SecretsQuery): Scope | undefined {
  return query.owner.length || query.ownership === 'none'
    ? undefined
    : query.scope;
}

/** Goes through the codec, so that only values the query knows can be chosen. */
function chosen(
  query: SecretsQuery,
  field: FacetField,
  values: string[],
): Partial<SecretsQuery> {
  const params = serializeSecretsQuery(query);
  params.delete(field);
  values.forEach(value => params.append(field, value));
  if (field === 'owner') params.delete('ownership');
  return { ...parseSecretsQuery(params), cursor: undefined, from: 0 };
}
