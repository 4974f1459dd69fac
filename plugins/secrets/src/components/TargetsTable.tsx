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
import { Flex, Link, Text, VisuallyHidden } from '@backstage/ui';
import { TargetStatus } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EvidenceList } from './EvidenceList';
import { ObservedState } from './ObservedState';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';
import { StatusBadge } from './StatusBadge';
import { VersionId } from './VersionId';
import styles from './TargetsTable.module.css';

/** Each place where a secret is materialised, what runs there, and how that is known. */
export const TargetsTable = ({
  targets,
  isOutside = false,
}: {
  targets: TargetStatus[];
  /** Whether the secret is outside its boundary, so that no cluster is asked. */
  isOutside?: boolean;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (targets.length === 0) {
    return <EmptyNote text={t('targets.empty')} />;
  }
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>
          <VisuallyHidden>{t('targets.caption')}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('targets.target')}</th>
            <th scope="col">{t('targets.state')}</th>
            <th scope="col">{t('targets.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {targets.map(target => (
            <TargetRow key={target.id} target={target} isOutside={isOutside} />
          ))}
        </tbody>
      </table>
    </div>
  );
};

interface RowProps {
  target: TargetStatus;
  isOutside: boolean;
}

function TargetRow({ target, isOutside }: RowProps) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const name = `${target.environment} / ${target.cluster}`;
  return (
    <tr>
      <th scope="row">
        <Text as="p" weight="bold">
          {name}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {target.namespace}/{target.secretName}
        </Text>
        <Link
          href={target.manifest}
          variant="body-small"
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t('targets.openManifest', { target: name })}
        >
          {t('targets.manifestLink')}
        </Link>
      </th>
      <td>
        <TargetState target={target} isOutside={isOutside} />
      </td>
      <td>
        <Evidence target={target} isOutside={isOutside} />
      </td>
    </tr>
  );
}

function TargetState({ target, isOutside }: RowProps) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <Flex direction="column" align="start" gap="1">
      <ObservedState
        state={
          isOutside && target.state === 'unobserved'
            ? 'not-asked'
            : target.state
        }
      />
      {target.versionId && <VersionId id={target.versionId} />}
      {target.unknownSince && (
        <StatusBadge tone="warning">
          {t('targets.unknownSince', {
            when: <RelativeTime instant={target.unknownSince} tense="past" />,
          })}
        </StatusBadge>
      )}
      {target.unknownReason && (
        <Text as="p" variant="body-small">
          <Sentence text={target.unknownReason} />
        </Text>
      )}
    </Flex>
  );
}

function Evidence({ target, isOutside }: RowProps) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <>
      {target.warnings?.map(warning => (
        <Flex key={warning} direction="column" align="start" gap="1">
          <StatusBadge tone="warning">{t('targets.warning')}</StatusBadge>
          <Text as="p" variant="body-small">
            <Sentence text={warning} />
          </Text>
        </Flex>
      ))}
      {target.evidence.length ? (
        <EvidenceList facts={target.evidence} />
      ) : (
        <Text color="secondary">
          {t(isOutside ? 'targets.notAskedText' : 'targets.noEvidence')}
        </Text>
      )}
      {target.observedAt && (
        <Text as="p" variant="body-small" color="secondary">
          {t('targets.observedAt', {
            when: <RelativeTime instant={target.observedAt} tense="past" />,
          })}
        </Text>
      )}
    </>
  );
}
