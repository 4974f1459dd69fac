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
import { Alert, Flex, Text } from '@backstage/ui';
import { SecretDetail, SecretHandovers } from '@keyturn/plugin-secrets-common';
import { secretsTranslationRef } from '../translation';
import { AgreeHandoverAction } from './AgreeHandoverAction';
import { EntityLink } from './EntityLink';
import { ExportJournal } from './ExportJournal';
import { RelativeTime } from './RelativeTime';

/** What a secret has to do with others that declare the same Secrets: from whom it goes on, who asks for it, for whom it waits. */
export const HandoverNotice = ({
  secret,
  onChanged,
}: {
  secret: SecretDetail;
  onChanged(): void;
}) => {
  const { handovers } = secret;
  if (!handovers) return null;
  return (
    <>
      <Later handovers={handovers} />
      <Asked secret={secret} handovers={handovers} onChanged={onChanged} />
      <Awaited secret={secret} handovers={handovers} onChanged={onChanged} />
      <Earlier handovers={handovers} />
    </>
  );
};

interface Of {
  secret: SecretDetail;
  handovers: SecretHandovers;
  onChanged(): void;
}

function Later({ handovers: { later } }: Pick<Of, 'handovers'>) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return later ? (
    <Text as="p">
      {t('handover.later', {
        secret: <EntityLink entityRef={later.ref} />,
        since: <RelativeTime instant={later.at} />,
      })}
    </Text>
  ) : null;
}

function Asked({ secret, handovers: { asked }, onChanged }: Of) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return asked.length > 0 ? (
    <Alert
      role="alert"
      status="warning"
      icon
      title={t('handover.asked')}
      description={
        <Flex direction="column" gap="4">
          <Text as="p">{t('handover.askedText')}</Text>
          {asked.map(({ ref, ownerRef, since, problem }) => (
            <Flex key={ref} direction="column" gap="2">
              <Text as="p">
                {ownerRef
                  ? t('handover.askedBy', {
                      secret: <EntityLink entityRef={ref} />,
                      owner: <EntityLink entityRef={ownerRef} />,
                      since: <RelativeTime instant={since} />,
                    })
                  : t('handover.askedByNobody', {
                      secret: <EntityLink entityRef={ref} />,
                      since: <RelativeTime instant={since} />,
                    })}
              </Text>
              <Text as="p">{t(`handover.${problem}`)}</Text>
              {problem === 'owner' && (
                <AgreeHandoverAction
                  from={secret}
                  to={{ ref }}
                  onChanged={onChanged}
                />
              )}
            </Flex>
          ))}
        </Flex>
      }
    />
  ) : null;
}

/** The catalog has no page for what it no longer lists, so people who may agree do so here. */
function Awaited({ secret, handovers: { awaited }, onChanged }: Of) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <>
      {awaited.map(from => (
        <Alert
          key={from.ref}
          role="alert"
          status="warning"
          icon
          title={t('handover.awaited', { secret: from.title ?? from.ref })}
          description={
            <Flex direction="column" gap="2">
              <Text as="p">{t('handover.awaitedText')}</Text>
              <AgreeHandoverAction
                from={from}
                to={secret}
                onChanged={onChanged}
              />
            </Flex>
          }
        />
      ))}
    </>
  );
}

function Earlier({ handovers: { earlier } }: Pick<Of, 'handovers'>) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <>
      {earlier.map(({ ref, title, at, seq }) => (
        <Flex key={ref} direction="column" gap="1">
          <Text as="p">
            {t('handover.earlier', {
              secret: title ?? ref,
              since: <RelativeTime instant={at} />,
            })}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {t('handover.earlierText', { seq: String(seq) })}
          </Text>
          <ExportJournal secretRef={ref} />
        </Flex>
      ))}
    </>
  );
}
