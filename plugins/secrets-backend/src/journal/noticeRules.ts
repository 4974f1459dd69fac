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

import { RootConfigService } from '@backstage/backend-plugin-api';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Duration } from 'luxon';

const GROUP = 'secrets.notices.escalation.group';
const AFTER = 'secrets.notices.escalation.after';
const DIGEST_ABOVE = 'secrets.notices.digestAbove';

/** Whom the portal tells where an owner does not act, and after what time, where a policy does not say. */
export interface EscalationRules {
  /** Entity ref. */
  group?: string;
  after?: Duration;
}

/** How people are told, as `secrets.notices` of the config says. */
export interface NoticeRules {
  escalation: EscalationRules;
  /** More pending notices than these to one recipient become one. */
  digestAbove: number;
}

/** @throws InputError that names the field that is wrong */
export function readNoticeRules(config: RootConfigService): NoticeRules {
  return {
    escalation: {
      group: readGroup(config),
      after: config.has(AFTER)
        ? Duration.fromObject(readDurationFromConfig(config, { key: AFTER }))
        : undefined,
    },
    digestAbove: readDigestAbove(config),
  };
}

function readGroup(config: RootConfigService): string | undefined {
  const given = config.getOptionalString(GROUP);
  if (!given) return undefined;
  try {
    return stringifyEntityRef(
      parseEntityRef(given, {
        defaultKind: 'group',
        defaultNamespace: DEFAULT_NAMESPACE,
      }),
    );
  } catch (error) {
    throw new InputError(
      `${GROUP} is '${given}', which is no entity ref`,
      error,
    );
  }
}

function readDigestAbove(config: RootConfigService): number {
  const above = config.getOptionalNumber(DIGEST_ABOVE) ?? 5;
  if (!Number.isInteger(above) || above < 1) {
    throw new InputError(
      `${DIGEST_ABOVE} is ${above}, but must be a whole number from 1`,
    );
  }
  return above;
}
