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

import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink, Skeleton } from '@backstage/ui';
import {
  rotationStartPermission,
  SecretDetail,
} from '@keyturn/plugin-secrets-common';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import { ReactNode } from 'react';
import { rotationRouteRef, templateRouteRef } from '../routes';
import { templateAddress } from '../templateAddress';
import { secretsTranslationRef } from '../translation';
import { EntityLink } from './EntityLink';
import { ImpossibleAction } from './ImpossibleAction';
import { sentenceOf } from './LoadError';
import { Sentence } from './Sentence';

const ICON = <AutorenewIcon fontSize="inherit" aria-hidden />;

/** Leads to the template, or to the rotation that is open, or says in words why neither is possible. */
export const RotateAction = ({ secret }: { secret: SecretDetail }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const linkToRotation = useRouteRef(rotationRouteRef);
  const linkToTemplate = useRouteRef(templateRouteRef);
  const permission = usePermission({
    permission: rotationStartPermission,
    resourceRef: secret.ref,
  });

  if (secret.openRotationId) {
    const { openRotationId: rotationId } = secret;
    return (
      <ButtonLink iconStart={ICON} href={linkToRotation({ rotationId })}>
        {t('rotate.follow')}
      </ButtonLink>
    );
  }
  if (secret.boundary === 'outside' && secret.health !== 'retired') {
    return <Impossible reason={t('outsideBoundary.rotate')} />;
  }
  if (permission.loading) {
    return <Skeleton width={96} height={32} />;
  }
  if (permission.error) {
    const message = <Sentence text={sentenceOf(permission.error)} />;
    return <Impossible reason={t('rotate.permissionError', { message })} />;
  }
  if (!permission.allowed) {
    return <Impossible reason={<NotAllowed ownerRef={secret.ownerRef} />} />;
  }
  if (secret.health === 'retired') {
    return <Impossible reason={t('rotate.retired')} />;
  }
  if (secret.problems.length) {
    return <Impossible reason={t('rotate.problems')} />;
  }
  if (!linkToTemplate) {
    return <Impossible reason={t('rotate.noTemplate')} />;
  }
  return (
    <ButtonLink
      iconStart={ICON}
      href={templateAddress(linkToTemplate, {
        byHand: !secret.capabilities.automatic,
        values: { secretRef: secret.ref },
      })}
    >
      {t('rotate.rotate')}
    </ButtonLink>
  );
};

function Impossible({ reason }: { reason: ReactNode }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return (
    <ImpossibleAction label={t('rotate.rotate')} icon={ICON} reason={reason} />
  );
}

function NotAllowed({ ownerRef }: { ownerRef?: string }) {
  const { t } = useTranslationRef(secretsTranslationRef);
  return ownerRef ? (
    <>
      {t('rotate.notAllowed')}{' '}
      <EntityLink entityRef={ownerRef} variant="body-small" />.
    </>
  ) : (
    <>{t('rotate.notAllowedNoOwner')}</>
  );
}
