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

import { ObjectKey } from './KubernetesObject';
import { ResourceKind } from './resourceKinds';

/** What a refusal is about; empty where it is about a kind that nobody knows. */
export interface StatusDetails {
  name?: string;
  /** Absent for the core group. */
  group?: string;
  /** In the plural. */
  kind?: string;
}

/** A refusal as Kubernetes gives it: an HTTP status code and one word for the reason. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details?: StatusDetails;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
  ) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  static notFound(kind: ResourceKind, key: ObjectKey): StatusError {
    return new StatusError(
      404,
      'NotFound',
      `${named(kind, key)} not found`,
      detailsOf(kind, key),
    );
  }

  static unknownResource(): StatusError {
    return new StatusError(
      404,
      'NotFound',
      'the server could not find the requested resource',
      {},
    );
  }

  static alreadyExists(kind: ResourceKind, key: ObjectKey): StatusError {
    return new StatusError(
      409,
      'AlreadyExists',
      `${named(kind, key)} already exists`,
      detailsOf(kind, key),
    );
  }

  static conflict(kind: ResourceKind, key: ObjectKey): StatusError {
    return new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${named(kind, key)}: the object has ` +
        'been modified; please apply your changes to the latest version and try again',
      detailsOf(kind, key),
    );
  }

  static invalid(message: string): StatusError {
    return new StatusError(422, 'Invalid', message);
  }

  static badRequest(message: string): StatusError {
    return new StatusError(400, 'BadRequest', message);
  }

  static expired(message: string): StatusError {
    return new StatusError(410, 'Expired', message);
  }
}

export function detailsOf(
  { group, plural }: ResourceKind,
  { name }: Partial<ObjectKey>,
): StatusDetails {
  return {
    ...(name && { name }),
    ...(group && { group }),
    kind: plural,
  };
}

function named({ group, plural }: ResourceKind, { name }: ObjectKey): string {
  return `${group ? `${plural}.${group}` : plural} "${name}"`;
}
