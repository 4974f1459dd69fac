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
import { Text, TextProps } from '@backstage/ui';
import { secretsTranslationRef } from '../translation';
import { EntityLink } from './EntityLink';

/** Who did something: a person of the catalog, the engine of this plugin, or a service by its own name. */
export const ActorLink = ({
  actor,
  variant,
}: { actor: string } & Pick<TextProps, 'variant'>) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  if (actor.startsWith('user:')) {
    return <EntityLink entityRef={actor} variant={variant} />;
  }
  return (
    <Text as="span" variant={variant}>
      {actor.startsWith('plugin:') ? t('rotation.lookOut') : actor}
    </Text>
  );
};
