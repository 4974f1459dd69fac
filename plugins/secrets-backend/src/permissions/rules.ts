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
  createConditionExports,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { secretClassSchema } from '@keyturn/plugin-secrets-common';
import { z } from 'zod';
import { lowerCase } from '../lowerCase';
import { secretResourceRef } from './resource';

const claimsSchema = z.object({
  claims: z
    .array(z.string())
    .describe('Entity refs a person owns things by, such as their groups'),
});

/** Allows secrets owned by one of the claims, where the owner counts: see `SecretRecord.ownerTrusted`. @public */
export const isSecretOwner = createPermissionRule({
  name: 'IS_SECRET_OWNER',
  description: 'Allow secrets that one of the claims owns',
  resourceRef: secretResourceRef,
  paramsSchema: claimsSchema,
  apply: (secret, { claims }) =>
    secret.ownerTrusted &&
    secret.ownerRef !== undefined &&
    claims.map(lowerCase).includes(secret.ownerRef),
  toQuery: ({ claims }) => ({ field: 'owner', values: claims.map(lowerCase) }),
});

/**
 * Allows secrets whose own declaration names a dependent that one of the claims owns; the other end of the relation is
 * written by anyone who wants to depend on it, and grants nothing.
 * @public
 */
export const isConsumerOwner = createPermissionRule({
  name: 'IS_CONSUMER_OWNER',
  description:
    'Allow secrets that name a dependent which one of the claims owns',
  resourceRef: secretResourceRef,
  paramsSchema: claimsSchema,
  apply: (secret, { claims }) => {
    const owners = new Set(claims.map(lowerCase));
    return secret.consumers.some(
      consumer =>
        consumer.involved &&
        consumer.ownerRef !== undefined &&
        owners.has(consumer.ownerRef),
    );
  },
  toQuery: ({ claims }) => ({
    field: 'consumerOwner',
    values: claims.map(lowerCase),
  }),
});

/** Allows secrets of these classes. @public */
export const hasClass = createPermissionRule({
  name: 'HAS_CLASS',
  description: 'Allow secrets of one of the classes',
  resourceRef: secretResourceRef,
  paramsSchema: z.object({
    classes: z.array(secretClassSchema).describe('Classes of spec.authority'),
  }),
  apply: (secret, { classes }) => classes.includes(secret.spec.authority.class),
  toQuery: ({ classes }) => ({ field: 'class', values: classes }),
});

/** Allows secrets with a target in one of these environments. @public */
export const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'Allow secrets with a target in one of the environments',
  resourceRef: secretResourceRef,
  paramsSchema: z.object({
    environments: z.array(z.string()).describe('Environments of spec.targets'),
  }),
  apply: (secret, { environments }) =>
    secret.spec.targets.some(target =>
      environments.includes(target.environment),
    ),
  toQuery: ({ environments }) => ({
    field: 'environment',
    values: environments,
  }),
});

/** @internal */
export const secretRules = {
  isSecretOwner,
  isConsumerOwner,
  hasClass,
  inEnvironment,
};

const conditionExports = createConditionExports({
  resourceRef: secretResourceRef,
  rules: secretRules,
});

/** Conditions for the decisions of a permission policy. @public */
export const secretConditions = conditionExports.conditions;

/** Makes a conditional decision on a permission of this plugin. @public */
export const createSecretConditionalDecision =
  conditionExports.createConditionalDecision;
