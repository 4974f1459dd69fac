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
import { Alert, Text } from '@backstage/ui';
import { Summary } from '@keyturn/plugin-secrets-common';
import { fullSentence } from '../fullSentence';
import { useNow } from '../hooks/useNow';
import { exactTime, relativeTime } from '../relativeTime';
import { secretsTranslationRef } from '../translation';
import { RelativeTime } from './RelativeTime';
import { Sentence } from './Sentence';

/** Says that what follows may be incomplete or old, and since when. */
export const InventoryNotice = ({
  summary,
}: {
  summary: Pick<Summary, 'inventoryReadAt' | 'inventoryFailing'>;
}) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const now = useNow();
  const { inventoryFailing: failing, inventoryReadAt } = summary;
  if (failing) {
    return (
      <Alert
        role="alert"
        status="warning"
        icon
        title={t('inventory.failingTitle')}
        description={t('inventory.failingText', {
          since: exactTime(failing.since),
          relative: relativeTime(failing.since, now, 'past'),
          reason: <Sentence text={fullSentence(failing.reason)} />,
        })}
      />
    );
  }
  return inventoryReadAt ? null : (
    <Alert
      role="alert"
      status="info"
      icon
      title={t('inventory.unreadTitle')}
      description={t('inventory.unreadText')}
    />
  );
};

/** When the catalog was last read: how old what one sees can be. */
export const InventoryAge = ({ summary }: { summary: Summary }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { inventoryReadAt } = summary;
  return inventoryReadAt ? (
    <Text as="p" variant="body-small" color="secondary">
      {t('inventory.readAt', {
        when: <RelativeTime instant={inventoryReadAt} tense="past" />,
      })}
    </Text>
  ) : null;
};
