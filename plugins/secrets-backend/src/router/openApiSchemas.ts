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
  advanceRotationSchema,
  agreeHandoverSchema,
  allowOutsideSchema,
  automaticStartSchema,
  boundariesSchema,
  boundaryAllowanceSchema,
  boundaryProblemSchema,
  cancelRotationSchema,
  catalogHoldSchema,
  changedCiphertextSchema,
  changedCiphertextsSchema,
  confirmCiphertextsSchema,
  clusterAccessSchema,
  compromiseReportSchema,
  compromiseSchema,
  confirmRevocationSchema,
  consumerSchema,
  evidenceSchema,
  facetsSchema,
  handInValuesSchema,
  journalEntrySchema,
  journalFactsSchema,
  journalHeadSchema,
  journalLineSchema,
  journalRecordSchema,
  journalSchema,
  lackingPlaceSchema,
  lifetimeSchema,
  overrideRotationSchema,
  proposeMissingSchema,
  pullRequestSchema,
  releaseCatalogSchema,
  rollbackRotationSchema,
  rotationActionSchema,
  rotationActionsSchema,
  reportCompromiseSchema,
  resolveVersionSchema,
  rotationConsumerSchema,
  rotationPageSchema,
  rotationPlanSchema,
  rotationPolicySchema,
  rotationReasonSchema,
  rotationSchema,
  secretBoundarySchema,
  secretDetailSchema,
  secretHandoversSchema,
  secretPageSchema,
  secretSchema,
  startedRotationSchema,
  startRotationSchema,
  stragglerSchema,
  summarySchema,
  targetStatusSchema,
  unknownVersionSchema,
  unknownVersionsSchema,
  withdrawCompromiseSchema,
} from '@keyturn/plugin-secrets-common';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';

/** How Backstage answers every error. */
const errorSchema = z.object({
  error: z.looseObject({
    /** Such as InputError or NotFoundError. */
    name: z.string(),
    /** A sentence for a person. */
    message: z.string(),
  }),
  request: z.looseObject({ method: z.string(), url: z.string() }),
  response: z.looseObject({ statusCode: z.number() }),
});

/** Every schema that the document names; whatever one of them contains becomes a reference. */
const SCHEMAS = {
  AdvanceRotation: advanceRotationSchema,
  AgreeHandover: agreeHandoverSchema,
  AllowOutside: allowOutsideSchema,
  AutomaticStart: automaticStartSchema,
  BoundariesOverview: boundariesSchema,
  BoundaryAllowance: boundaryAllowanceSchema,
  BoundaryProblem: boundaryProblemSchema,
  CancelRotation: cancelRotationSchema,
  CatalogHold: catalogHoldSchema,
  ChangedCiphertext: changedCiphertextSchema,
  ChangedCiphertexts: changedCiphertextsSchema,
  ClusterAccess: clusterAccessSchema,
  Compromise: compromiseSchema,
  CompromiseReport: compromiseReportSchema,
  ConfirmCiphertexts: confirmCiphertextsSchema,
  ConfirmRevocation: confirmRevocationSchema,
  Consumer: consumerSchema,
  Error: errorSchema,
  Evidence: evidenceSchema,
  Facets: facetsSchema,
  HandInValues: handInValuesSchema,
  Journal: journalSchema,
  JournalEntry: journalEntrySchema,
  JournalFacts: journalFactsSchema,
  JournalHead: journalHeadSchema,
  JournalLine: journalLineSchema,
  JournalRecord: journalRecordSchema,
  LackingPlace: lackingPlaceSchema,
  Lifetime: lifetimeSchema,
  OverrideRotation: overrideRotationSchema,
  ProposeMissing: proposeMissingSchema,
  PullRequest: pullRequestSchema,
  ReleaseCatalog: releaseCatalogSchema,
  ReportCompromise: reportCompromiseSchema,
  ResolveVersion: resolveVersionSchema,
  RollbackRotation: rollbackRotationSchema,
  Rotation: rotationSchema,
  RotationAction: rotationActionSchema,
  RotationActions: rotationActionsSchema,
  RotationConsumer: rotationConsumerSchema,
  RotationPage: rotationPageSchema,
  RotationPlan: rotationPlanSchema,
  RotationPolicy: rotationPolicySchema,
  RotationReason: rotationReasonSchema,
  Secret: secretSchema,
  SecretBoundary: secretBoundarySchema,
  SecretDetail: secretDetailSchema,
  SecretHandovers: secretHandoversSchema,
  SecretPage: secretPageSchema,
  StartedRotation: startedRotationSchema,
  StartRotation: startRotationSchema,
  Straggler: stragglerSchema,
  Summary: summarySchema,
  TargetStatus: targetStatusSchema,
  UnknownVersion: unknownVersionSchema,
  UnknownVersions: unknownVersionsSchema,
  WithdrawCompromise: withdrawCompromiseSchema,
};

/** Name of a schema of the document. */
export type SchemaName = keyof typeof SCHEMAS;

export function schemaRef(name: SchemaName): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** `components.schemas` of the document, made from the schemas that the code itself validates with. */
export function componentSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  Object.entries(SCHEMAS).forEach(([id, schema]) =>
    registry.add(schema, { id }),
  );
  const { schemas } = z.toJSONSchema(registry, {
    target: 'openapi-3.0',
    uri: id => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _, ...schema }]) => [
      id,
      schema as JsonObject,
    ]),
  );
}

/** What a parameter means where its name does not say it. */
const PARAMETERS: Record<string, string> = {
  owner: 'Entity refs, any of which owns the secret',
  system: 'Entity refs of systems',
  consumer: 'Entity refs, any of which depends on the secret',
  health: 'Any of these; retired secrets are left out unless asked for',
  environment: 'Together with cluster: one target that is in both',
  ownership: '`none` keeps secrets without an owner, `known` those with one',
  expiry: '`none` keeps secrets of which nobody knows when they expire',
  text: 'Words, all of which title, name or description contain, in any case',
  dueBefore: 'Secrets that are due before this instant; UTC without an offset',
  sort: '`urgency` is health, then expiry; nothing known comes last',
  cursor: '`nextCursor` of the page before, with the same sort and order',
  state: '`open` keeps rotations that have not ended',
  after: 'Keeps rows with a higher `seq`',
};

/** One parameter for each field of a query; a list is a repeated parameter. */
export function queryParameters(schema: z.ZodObject): JsonObject[] {
  const { properties } = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
  });
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: false,
    ...(name in PARAMETERS ? { description: PARAMETERS[name] } : {}),
    schema: property as JsonObject,
  }));
}
