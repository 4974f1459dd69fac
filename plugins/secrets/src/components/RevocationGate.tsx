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
import { Flex, Text, VisuallyHidden } from '@backstage/ui';
import { Rotation, RotationConsumer } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { EmptyNote } from './EmptyNote';
import { EntityLink } from './EntityLink';
import { EvidenceList } from './EvidenceList';
import { ObservedState } from './ObservedState';
import { Sentence } from './Sentence';
import styles from './TargetsTable.module.css';

/**
 * Everything that was found to use the credential where it runs, declared or not, and whether it runs the version that
 * stays: nothing is revoked before all of it does.
 */
export const RevocationGate = ({
  rotation,
  consumers,
}: {
  rotation: Rotation;
  consumers: RotationConsumer[];
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const unseen = rotation.targets.filter(target => target.consumersUnknown);
  return (
    <Flex direction="column" gap="3">
      <Text as="p" color="secondary">
        {t('gate.text')}
      </Text>
      {unseen.map(({ id, consumersUnknown = '' }) => (
        <Text as="p" key={id}>
          {t('gate.unknown', {
            target: id,
            reason: <Sentence text={consumersUnknown} />,
          })}
        </Text>
      ))}
      {consumers.length === 0 ? (
        <EmptyNote text={t(emptyOf(rotation.targets, unseen))} />
      ) : (
        <ConsumersTable consumers={consumers} />
      )}
    </Flex>
  );
};

/** What could not be observed is not known to be unused. */
function emptyOf(targets: Rotation['targets'], unseen: Rotation['targets']) {
  if (unseen.length === 0) return 'gate.empty';
  return unseen.length < targets.length
    ? 'gate.emptyElsewhere'
    : 'gate.notKnown';
}

function ConsumersTable({ consumers }: { consumers: RotationConsumer[] }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>
          <VisuallyHidden>{t('gate.caption')}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('gate.consumer')}</th>
            <th scope="col">{t('gate.owner')}</th>
            <th scope="col">{t('gate.state')}</th>
            <th scope="col">{t('targets.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {consumers.map(consumer => (
            <ConsumerRow
              key={[
                consumer.target,
                consumer.kind,
                consumer.namespace,
                consumer.name,
              ].join('/')}
              consumer={consumer}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ConsumerRow({ consumer }: { consumer: RotationConsumer }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { kind, name, target, componentRef, ownerRef } = consumer;
  return (
    <tr>
      <th scope="row">
        <Text as="p" weight="bold">
          {kind} {name}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {t('gate.at', { target })}
        </Text>
        {componentRef && (
          <EntityLink entityRef={componentRef} variant="body-small" />
        )}
      </th>
      <td>
        {ownerRef ? (
          <EntityLink entityRef={ownerRef} />
        ) : (
          <Text color="secondary">{t('table.noOwner')}</Text>
        )}
      </td>
      <td>
        <ObservedState state={consumer.state} />
      </td>
      <td>
        {consumer.evidence.length ? (
          <EvidenceList facts={consumer.evidence} />
        ) : (
          <Text color="secondary">{t('targets.noEvidence')}</Text>
        )}
      </td>
    </tr>
  );
}
