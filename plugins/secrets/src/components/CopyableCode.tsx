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
import { Button, Text } from '@backstage/ui';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsTranslationRef } from '../translation';
import styles from './CopyableCode.module.css';

/** Lines of config, and a button that copies them; without a clipboard it says so, and the lines can be selected. */
export const CopyableCode = ({ code }: { code: string }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const [{ value: copied, error }, copy] = useAsyncFn(async () => {
    await navigator.clipboard.writeText(code);
    return code;
  }, [code]);
  return (
    <div className={styles.frame}>
      {/* What scrolls has to be within reach of a keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.code} tabIndex={0}>
        <code>{code}</code>
      </pre>
      <Button
        size="small"
        variant="secondary"
        aria-label={
          code.includes('\n') ? undefined : t('copy.copyLine', { line: code })
        }
        onPress={copy}
      >
        {t('copy.copy')}
      </Button>
      <Text as="span" role="status" variant="body-x-small">
        {error && t('copy.failed')}
        {!error && copied === code && t('copy.copied')}
      </Text>
    </div>
  );
};
