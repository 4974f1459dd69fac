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
import { Skeleton, Text } from '@backstage/ui';
import { Summary } from '@keyturn/plugin-secrets-common';
import { secretsApiRef } from '../api';
import { Loaded, useLoaded } from '../hooks/useLoaded';
import { changeSecretsQuery, SecretsQuery } from '../secretsQuery';
import { secretsTranslationRef } from '../translation';
import styles from './QuestionCards.module.css';

type Question = 'total' | 'withoutOwner' | 'withoutExpiry' | 'dueOrExpired';
const QUESTIONS: Question[] = [
  'total',
  'withoutOwner',
  'withoutExpiry',
  'dueOrExpired',
];

/** The filter that answers a question; `all` because what has no owner belongs to nobody's team. */
const ANSWERS: Record<Question, Partial<SecretsQuery>> = {
  total: {},
  withoutOwner: { ownership: 'none', owner: [], scope: 'all' },
  withoutExpiry: { expiry: 'none' },
  dueOrExpired: { health: ['expired', 'due'] },
};

const UNASKED: Partial<SecretsQuery> = {
  ownership: undefined,
  expiry: undefined,
  health: [],
};

/** Four numbers that are also four filters. Choosing a chosen one takes it back. */
export const QuestionCards = ({
  query,
  onChange,
  summary,
}: {
  query: SecretsQuery;
  onChange(query: SecretsQuery): void;
  summary: Loaded<Summary>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const ownerless = useLoaded('ownerless', signal =>
    api.getSummary({ ownership: 'none' }, { signal }),
  );
  const all = known(summary.value);
  const numbers: Record<Question, number | undefined> = {
    total: all?.total,
    withoutOwner: known(ownerless.value)?.total,
    withoutExpiry: all?.withoutExpiry,
    dueOrExpired: all?.dueOrExpired,
  };
  const failed = summary.error ?? ownerless.error;
  const isUnread = summary.value !== undefined && all === undefined;
  const asked = askedOf(query);
  return (
    <div role="group" aria-label={t('questions.label')} className={styles.grid}>
      {QUESTIONS.map(question => (
        <button
          key={question}
          type="button"
          className={styles.card}
          aria-pressed={asked === question}
          aria-label={t('questions.name', {
            title: t(`questions.${question}`),
            number: String(numbers[question] ?? t('time.unknown')),
            text: t(`questions.${question}Text`),
          })}
          onClick={() =>
            onChange(
              changeSecretsQuery(query, {
                ...UNASKED,
                ...(asked === question ? {} : ANSWERS[question]),
              }),
            )
          }
        >
          <Text as="span" variant="body-small" color="secondary">
            {t(`questions.${question}`)}
          </Text>
          <Answer
            value={numbers[question]}
            failed={failed !== undefined || isUnread}
            tone={toneOf(question, numbers[question])}
          />
          <Text as="span" variant="body-small" color="secondary">
            {t(`questions.${question}Text`)}
          </Text>
        </button>
      ))}
    </div>
  );
};

function Answer({
  value,
  failed,
  tone,
}: {
  value?: number;
  failed: boolean;
  tone?: string;
}) {
  if (value === undefined && !failed) {
    return <Skeleton width={64} height={36} />;
  }
  return (
    <span className={styles.number} data-tone={tone}>
      {value ?? '–'}
    </span>
  );
}

/** Before the catalog was read, nothing was counted, and none is not the answer. */
function known(summary: Summary | undefined): Summary | undefined {
  return summary?.inventoryReadAt ? summary : undefined;
}

function askedOf(query: SecretsQuery): Question | undefined {
  if (query.ownership === 'none') return 'withoutOwner';
  if (query.expiry === 'none') return 'withoutExpiry';
  const health = [...query.health].sort().join();
  if (health === 'due,expired') return 'dueOrExpired';
  return health === '' && !query.ownership && !query.expiry
    ? 'total'
    : undefined;
}

function toneOf(question: Question, value?: number): string | undefined {
  if (question === 'total' || !value) return undefined;
  return question === 'dueOrExpired' ? 'danger' : 'warning';
}
