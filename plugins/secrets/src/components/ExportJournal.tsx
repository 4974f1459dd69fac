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

import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import GetAppIcon from '@material-ui/icons/GetApp';
import useAsyncFn from 'react-use/esm/useAsyncFn';
import { secretsApiRef } from '../api';
import { secretsTranslationRef } from '../translation';
import { sentenceOf } from './LoadError';
import { Sentence } from './Sentence';

/** Saves the journal of a secret as a file that `keyturn-verify` checks. */
export const ExportJournal = ({ secretRef }: { secretRef: string }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const api = useApi(secretsApiRef);
  const [exporting, exportJournal] = useAsyncFn(async () => {
    const { name } = parseEntityRef(secretRef);
    save(await api.exportSecretJournal(secretRef), `${name}.journal.jsonl`);
  }, [api, secretRef]);
  return (
    <Flex direction="column" align="end" gap="1">
      <Button
        size="small"
        variant="tertiary"
        iconStart={<GetAppIcon fontSize="inherit" aria-hidden />}
        isPending={exporting.loading}
        onPress={exportJournal}
      >
        {t('rotations.export')}
      </Button>
      {exporting.error && (
        <Text as="p" role="alert" variant="body-small" color="primary">
          {t('rotations.exportFailed')}:{' '}
          <Sentence text={sentenceOf(exporting.error)} />
        </Text>
      )}
    </Flex>
  );
};

/** A link cannot carry the token that the API asks for, so the file comes out of memory. */
function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
