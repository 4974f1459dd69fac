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
import { Text } from '@backstage/ui';
import { Lifetime } from '@keyturn/plugin-secrets-common';
import { useNow } from '../hooks/useNow';
import { isDueFromIssue, layoutLifetime } from '../lifetime';
import { relativeTime, Tense } from '../relativeTime';
import { secretsTranslationRef } from '../translation';
import { RelativeTime } from './RelativeTime';
import styles from './LifetimeBar.module.css';

/** Issued, rotate by, expires and now on one line; what nobody knows is hatched, never drawn as healthy. */
export const LifetimeBar = ({ lifetime }: { lifetime: Lifetime }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const { segments, marks } = layoutLifetime(lifetime, now);
  const { issuedAt, rotateBy, expiresAt, source } = lifetime;
  const say = (instant?: string, tense?: Tense) =>
    instant ? relativeTime(instant, now, tense) : t('time.unknown');
  return (
    <figure className={styles.figure}>
      <div
        className={styles.track}
        role="img"
        aria-label={t('lifetime.summary', {
          issued: say(issuedAt, 'past'),
          rotateBy: say(rotateBy),
          expires: say(expiresAt),
        })}
      >
        <div className={styles.clip}>
          {segments.map(({ kind, start, end }) => (
            <div
              key={`${kind}-${start}`}
              className={styles.segment}
              data-kind={kind}
              style={{ left: `${start}%`, width: `${end - start}%` }}
            />
          ))}
        </div>
        {marks.map(({ mark, at }) => (
          <div
            key={mark}
            className={styles.mark}
            data-mark={mark}
            style={{ left: `${at}%` }}
          />
        ))}
        {marks
          .filter(({ mark }) => mark === 'now')
          .map(({ at }) => (
            <span
              key="label"
              className={styles.now}
              data-edge={edgeOf(at)}
              style={{ left: `${at}%` }}
            >
              {t('lifetime.now')}
            </span>
          ))}
      </div>
      <dl className={styles.legend}>
        <LegendItem
          label={t('lifetime.issued')}
          instant={issuedAt}
          tense="past"
        />
        <LegendItem label={t('lifetime.rotateBy')} instant={rotateBy} />
        <LegendItem
          label={t('lifetime.expires')}
          instant={expiresAt}
          note={source && t(`source.${source}`)}
        />
      </dl>
      {!expiresAt && (
        <figcaption className={styles.note}>
          {t('lifetime.unknownExpiry')}
        </figcaption>
      )}
      {isDueFromIssue(lifetime) && (
        <figcaption className={styles.note}>
          {t('lifetime.dueFromIssue')}
        </figcaption>
      )}
    </figure>
  );
};

function LegendItem({
  label,
  instant,
  tense,
  note,
}: {
  label: string;
  instant?: string;
  tense?: Tense;
  note?: string;
}) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {instant ? (
          <RelativeTime instant={instant} tense={tense} />
        ) : (
          t('time.unknown')
        )}
      </dd>
      {note && (
        <dd>
          <Text variant="body-x-small" color="secondary">
            {note}
          </Text>
        </dd>
      )}
    </div>
  );
}

function edgeOf(at: number): 'start' | 'end' | undefined {
  if (at < 5) return 'start';
  return at > 95 ? 'end' : undefined;
}
