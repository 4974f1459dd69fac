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
import { JournalEntry } from '@keyturn/plugin-secrets-common';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import WarningOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import { readJournalMessage } from '../journalMessage';
import { secretsTranslationRef } from '../translation';
import { ActorLink } from './ActorLink';
import { EmptyNote } from './EmptyNote';
import { EvidenceList } from './EvidenceList';
import { RelativeTime } from './RelativeTime';
import styles from './Journal.module.css';
import { Sentence } from './Sentence';

const ICONS = {
  info: InfoOutlinedIcon,
  warning: WarningOutlinedIcon,
  error: ErrorOutlineIcon,
};

/** What happened, newest first, so that a page that stays open shows it without scrolling. */
export const Journal = ({ entries }: { entries: JournalEntry[] }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (entries.length === 0) {
    return <EmptyNote text={t('rotation.journalEmpty')} />;
  }
  return (
    <div
      role="log"
      aria-label={t('rotation.journal')}
      className={styles.journal}
    >
      <ol className={styles.rows} reversed>
        {[...entries].reverse().map(entry => (
          <JournalRow key={entry.seq} entry={entry} />
        ))}
      </ol>
    </div>
  );
};

function JournalRow({ entry }: { entry: JournalEntry }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const Icon = ICONS[entry.level];
  const { statement, facts } = readJournalMessage(entry);
  return (
    <li className={styles.row} data-level={entry.level}>
      <Icon fontSize="small" titleAccess={t(`rotation.level.${entry.level}`)} />
      <div>
        {statement && (
          <Text as="p">
            <Sentence text={statement} />
          </Text>
        )}
        {facts.length > 0 && <EvidenceList facts={facts} />}
      </div>
      <div className={styles.source}>
        {entry.links.map(({ title, url }) => (
          <Link
            key={url}
            href={url}
            variant="body-small"
            target="_blank"
            rel="noopener noreferrer"
          >
            {title}
          </Link>
        ))}
        <ActorLink actor={entry.actor} variant="body-small" />
        <Text as="span" variant="body-small" color="secondary">
          <RelativeTime instant={entry.at} tense="past" />
        </Text>
      </div>
    </li>
  );
}
