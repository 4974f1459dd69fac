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
import { CredentialKind } from '@keyturn/plugin-secrets-common';
import CodeIcon from '@material-ui/icons/Code';
import CategoryOutlinedIcon from '@material-ui/icons/CategoryOutlined';
import LockOutlinedIcon from '@material-ui/icons/LockOutlined';
import ConfirmationNumberOutlinedIcon from '@material-ui/icons/ConfirmationNumberOutlined';
import VerifiedUserOutlinedIcon from '@material-ui/icons/VerifiedUserOutlined';
import VpnKeyOutlinedIcon from '@material-ui/icons/VpnKeyOutlined';
import { secretsTranslationRef } from '../translation';

const ICONS: Record<CredentialKind, typeof LockOutlinedIcon> = {
  password: LockOutlinedIcon,
  token: ConfirmationNumberOutlinedIcon,
  'key-pair': VpnKeyOutlinedIcon,
  certificate: VerifiedUserOutlinedIcon,
  'ssh-key': CodeIcon,
  opaque: CategoryOutlinedIcon,
};

export const KindIcon = ({ kind }: { kind: CredentialKind }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const Icon = ICONS[kind];
  return <Icon fontSize="small" titleAccess={t(`kind.${kind}`)} />;
};
