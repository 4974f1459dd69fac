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

import {
  BasicPermission,
  createPermission,
  Permission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/** Resource type of every secrets permission; the resource ref is the entity ref of the secret. @public */
export const RESOURCE_TYPE_SECRET = 'secret';

/** See that a secret exists, its metadata, and its rotations. @public */
export const secretReadPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.secret.read',
    attributes: { action: 'read' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/** Start, advance and retry a rotation of a secret, and do for it what only a person can. @public */
export const rotationStartPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.rotation.start',
    attributes: { action: 'create' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/** Cancel a rotation of a secret before its merge, roll it back after it, or give it up where it is stuck. @public */
export const rotationCancelPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.rotation.cancel',
    attributes: { action: 'delete' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/** Report that a secret is compromised, which starts its emergency rotation. @public */
export const secretReportPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.secret.report',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/** Withdraw a report of a compromise; a service withdraws only what it reported itself. @public */
export const secretWithdrawPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.secret.withdraw',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/** See the boundaries of the installation, and why a secret may or may not be rotated. For administrators. @public */
export const boundariesReadPermission: BasicPermission = createPermission({
  name: 'secrets.boundaries.read',
  attributes: { action: 'read' },
});

/** Allow one rotation of a secret outside its boundary. For administrators. @public */
export const boundariesAllowPermission: BasicPermission = createPermission({
  name: 'secrets.boundaries.allow',
  attributes: { action: 'update' },
});

/**
 * See that nothing is retired because the catalog lists much less than it did, and confirm that this is meant. For
 * administrators.
 * @public
 */
export const catalogReleasePermission: BasicPermission = createPermission({
  name: 'secrets.catalog.release',
  attributes: { action: 'update' },
});

/** Revoke a previous version although something may still use it. For those who answer for the platform. @public */
export const rotationOverridePermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.rotation.override',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/**
 * Adopt a version that is on no record, or say that it was revoked by hand. For administrators: an owner who could would
 * decide alone that a leak is over.
 * @public
 */
export const versionResolvePermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.version.resolve',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/**
 * Confirm that a ciphertext that no rotation brought holds the same value. For those who answer for the platform: an owner
 * who could would vouch for what they put there themselves.
 * @public
 */
export const ciphertextConfirmPermission: ResourcePermission<'secret'> =
  createPermission({
    name: 'secrets.ciphertext.confirm',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_SECRET,
  });

/**
 * Held by nobody, not by administrators either: a policy that grants it grants whatever it is asked for. It guards
 * nothing.
 * @public
 */
export const heldByNobodyPermission: BasicPermission = createPermission({
  name: 'secrets.nobody',
  attributes: {},
});

/** Every permission of the plugin that guards something. @public */
export const secretsPermissions: Permission[] = [
  secretReadPermission,
  rotationStartPermission,
  rotationCancelPermission,
  secretReportPermission,
  secretWithdrawPermission,
  rotationOverridePermission,
  versionResolvePermission,
  ciphertextConfirmPermission,
  boundariesReadPermission,
  boundariesAllowPermission,
  catalogReleasePermission,
];
