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

import { LoggerService } from '@backstage/backend-plugin-api';
import { SecretSpec, SecretTarget } from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';

/** Given with every call to a module. @public */
export interface CallContext {
  /** Aborted when the engine must stop; a module passes it on to every request it makes. */
  signal: AbortSignal;
  /** A module logs names and ids, never a value and never an upstream's answer. */
  logger: LoggerService;
  /** The time, injected; in UTC. */
  now(): DateTime;
}

/** A secret as modules see it. @public */
export interface SecretDescriptor {
  /** Full entity ref. */
  ref: string;
  name: string;
  title: string;
  spec: SecretSpec;
}

/** A target with the identity and the defaults filled in. @public */
export interface ResolvedTarget extends SecretTarget {
  id: string;
  secretName: string;
}

/** A generation of a secret. The handle is the issuer's own, opaque and never a value. @public */
export interface VersionRecord {
  id: string;
  handle: IssuerHandle;
}

/** What an issuer needs to find its credential again: ids, not values. Stored as JSON in the database. @public */
export type IssuerHandle = Record<string, string | number | boolean | null>;
