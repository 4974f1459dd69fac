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
import { Link, Text } from '@backstage/ui';
import { Rotation } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import styles from './List.module.css';
import { Mergeability } from './Mergeability';
import { StatusBadge } from './StatusBadge';

const LOOKS = {
  open: { tone: 'info', word: 'rotation.prOpen' },
  merged: { tone: 'success', word: 'rotation.prMerged' },
  closed: { tone: 'neutral', word: 'rotation.prClosed' },
} as const;

type PullRequest = Rotation['pullRequests'][number];

/** Each with its state, what an open one waits for, and who let a merged one through. */
export const PullRequestList = ({
  pullRequests,
  isOpen,
}: {
  pullRequests: PullRequest[];
  /** Whether more may come. */
  isOpen: boolean;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (pullRequests.length === 0) {
    return (
      <EmptyNote
        text={t(
          isOpen ? 'rotation.pullRequestsEmpty' : 'rotation.pullRequestsNone',
        )}
      />
    );
  }
  return (
    <ul className={styles.list}>
      {pullRequests.map(pullRequest => (
        <PullRequestLine key={pullRequest.url} pullRequest={pullRequest} />
      ))}
    </ul>
  );
};

function PullRequestLine({ pullRequest }: { pullRequest: PullRequest }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { state, mergeability, mergedBy, approvedBy = [] } = pullRequest;
  const { tone, word } = LOOKS[state];
  return (
    <li className={styles.item}>
      <span className={styles.grow}>
        <Link
          href={pullRequest.url}
          weight="bold"
          target="_blank"
          rel="noopener noreferrer"
        >
          {t('rotation.pullRequest', {
            repository: nameOf(pullRequest.repository),
            number: String(pullRequest.number),
          })}
        </Link>
      </span>
      {pullRequest.rollback && (
        <StatusBadge tone="warning">{t('rotation.prRollback')}</StatusBadge>
      )}
      {pullRequest.restart && (
        <StatusBadge tone="info">{t('rotation.prRestart')}</StatusBadge>
      )}
      {pullRequest.conflicting && (
        <StatusBadge tone="warning">{t('rotation.prConflicting')}</StatusBadge>
      )}
      <StatusBadge tone={tone}>{t(word)}</StatusBadge>
      {mergedBy && (
        <Text variant="body-small" color="secondary">
          {t('rotation.mergedBy', { who: mergedBy })}
        </Text>
      )}
      {approvedBy.length > 0 && (
        <Text variant="body-small" color="secondary">
          {t('rotation.approvedBy', { who: approvedBy.join(', ') })}
        </Text>
      )}
      {state === 'open' && mergeability && (
        <Mergeability mergeability={mergeability} />
      )}
    </li>
  );
}

/** `acme/gitops` of `https://git.example.com/acme/gitops`; the whole address where it has no such path. */
function nameOf(repository: string): string {
  return URL.canParse(repository)
    ? new URL(repository).pathname.replace(/^\/|\/$/g, '') || repository
    : repository;
}
