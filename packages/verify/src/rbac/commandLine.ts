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

import { parseArgs } from 'node:util';
import { ServiceAccountName } from '@keyturn/plugin-secrets-common';
import {
  BOUNDARIES_OPTIONS,
  BoundariesCommand,
  readBoundariesOptions,
} from '../boundaries/commandLine';

export const RBAC_USAGE = `keyturn-verify rbac --cluster <name> --config <file> --entities <file> [options]
Prints the least that the portal has to be granted in one cluster, for kubectl apply -f -: a service account with a token that lasts, and for each namespace get on the declared Secrets by name and list on what runs pods.

  --cluster <name>                        as the targets of secrets name it
  --service-account <namespace>/<name>    the one to make; default keyturn/keyturn-portal
  --config <file>                         YAML with secrets.boundaries: what is outside is granted nothing, and named
  --entities <file>                       JSON of the catalog: groups, users, secrets; see keyturn-verify boundaries --help
  --account <account>                     as for keyturn-verify boundaries
  --help                                  this text`;

/** What a person asks for. */
export interface RbacCommand extends BoundariesCommand {
  cluster: string;
  serviceAccount?: ServiceAccountName;
}

/**
 * @returns undefined where a person asks for help
 * @throws Error with a sentence and the usage where the arguments make no sense
 */
export function parseRbacCommand(args: string[]): RbacCommand | undefined {
  try {
    return parse(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${RBAC_USAGE}`);
  }
}

function parse(args: string[]): RbacCommand | undefined {
  const { values } = parseArgs({
    args,
    options: {
      ...BOUNDARIES_OPTIONS,
      cluster: { type: 'string' },
      'service-account': { type: 'string' },
    },
  });
  if (values.help) return undefined;
  if (!values.cluster) throw new Error('--cluster is needed');
  return {
    ...readBoundariesOptions(values),
    cluster: values.cluster,
    serviceAccount: serviceAccountOf(values['service-account']),
  };
}

function serviceAccountOf(
  text: string | undefined,
): ServiceAccountName | undefined {
  if (text === undefined) return undefined;
  const [, namespace, name] =
    /^([a-z0-9][a-z0-9-]*)\/([a-z0-9][a-z0-9.-]*)$/.exec(text) ?? [];
  if (!name) {
    throw new Error(
      '--service-account must be <namespace>/<name>, such as keyturn/keyturn-portal',
    );
  }
  return { namespace, name };
}
