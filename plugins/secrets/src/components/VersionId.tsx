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
import { secretsTranslationRef } from '../translation';
import styles from './VersionId.module.css';

/** The opaque id of a version, kept in one piece so that it can be compared and copied. */
export const VersionId = ({ id }: { id?: string }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  return id ? (
    <code className={styles.version}>{id}</code>
  ) : (
    <>{t('time.unknown')}</>
  );
};
