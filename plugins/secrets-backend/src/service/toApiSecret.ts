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
  BoundaryProblem,
  ChangedCiphertext,
  healthOf,
  Secret,
  SecretDetail,
  SecretHealth,
  TargetStatus,
  UnknownVersion,
} from '@keyturn/plugin-secrets-common';
import { DateTime } from 'luxon';
import { BoundaryView } from '../boundaries/BoundaryView';
import { CompromiseRecord } from '../database/CompromiseStore';
import { ObservedTarget, SecretRecord } from '../database/SecretStore';
import { AskedStart } from '../database/StartStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { PolicyBook } from '../policies/PolicyBook';
import { rotationReasons } from '../policies/rotationReasons';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { describeSecret, resolveTargets } from '../registry/describeSecret';
import { automaticStartOf } from './automaticStartOf';
import { failureSentence, UNREADABLE } from './failureSentences';
import { toApiCompromise } from './toApiCompromise';
import {
  secretProblems,
  surroundingsOf,
  unattendedProblems,
} from './secretProblems';

interface Surroundings {
  registry: ModuleRegistry;
  policies: PolicyBook;
  /** The boundaries of the moment. */
  view: BoundaryView;
  now: DateTime;
}

/** One row of the inventory as the API gives it. */
export function toApiSecret(
  record: SecretRecord,
  surroundings: Surroundings,
): Secret {
  const { spec } = record;
  const { registry } = surroundings;
  const judged = surroundingsOf(record, surroundings);
  return {
    ref: record.ref,
    name: record.name,
    title: record.title,
    description: record.description,
    ownerRef: record.ownerRef,
    systemRef: record.systemRef,
    consumerRefs: record.consumers.map(consumer => consumer.ref),
    credentialKind: spec.credential.kind,
    issuer: spec.credential.issuer,
    issuerTitle: registry.issuer(spec.credential.issuer)?.title,
    authority: {
      ...spec.authority,
      title: registry.authority(spec.authority.ref)?.title,
    },
    environments: distinct(spec.targets.map(target => target.environment)),
    clusters: distinct(spec.targets.map(target => target.cluster)),
    policyName: record.policyName,
    versionId: versionOf(record, judged.outside),
    lifetime: record.lifetime,
    health: healthOfRecord(record, surroundings.now),
    openRotationId: record.openRotationId,
    missingSince: record.retiredAt ? undefined : record.missingSince,
    boundary: judged.outside.length > 0 ? 'outside' : 'inside',
    // What to ask for stands beside them in full; nothing else is said of what is outside.
    unknownVersions: unknownVersionsOf(record, judged.outside),
    changedCiphertexts: changedCiphertextsOf(record, judged.outside),
    problems: problemsOf(record, judged),
  };
}

/**
 * The live version. One that only a probe saw is none where it was seen at a place that the secret may not name, or where
 * it is on no record: that one stands among the unknown versions.
 */
function versionOf(
  { versionId, versionIssuedAt, unknownVersions }: SecretRecord,
  outside: BoundaryProblem[],
): string | undefined {
  const isSeenOnly = versionIssuedAt === undefined;
  const isUnknown = unknownVersions.some(
    unknown => unknown.versionId === versionId,
  );
  return isSeenOnly && (outside.length > 0 || isUnknown)
    ? undefined
    : versionId;
}

function problemsOf(
  record: SecretRecord,
  judged: ReturnType<typeof surroundingsOf>,
): string[] {
  const failures = (record.failures ?? []).map(failureSentence);
  if (record.unreadable) return [UNREADABLE, ...failures];
  return judged.outside.length > 0
    ? [...judged.outside.map(({ message }) => message), ...failures]
    : [...secretProblems(describeSecret(record), judged), ...failures];
}

/** One secret in full as the API gives it. */
export function toApiSecretDetail(
  record: SecretRecord,
  surroundings: Surroundings & {
    compromise?: CompromiseRecord;
    asked?: AskedStart;
  },
): SecretDetail {
  const { registry, policies, now, compromise, asked } = surroundings;
  const issuer = registry.issuer(record.spec.credential.issuer);
  const resolved = policies.resolve(record.spec.rotation);
  const policy = 'policy' in resolved ? resolved.policy : undefined;
  const judged = surroundingsOf(record, surroundings);
  const isOutside = judged.outside.length > 0;
  return {
    ...toApiSecret(record, surroundings),
    boundaryProblems: judged.outside,
    // What was seen there before is about a place that it may not name.
    targets: toTargetStatuses(isOutside ? { ...record, targets: [] } : record),
    consumers: record.consumers,
    policy,
    compromise:
      compromise &&
      toApiCompromise(
        compromise,
        record,
        unattendedProblems(describeSecret(record), judged),
      ),
    reasons: rotationReasons({ secret: record, policy, compromise }, now),
    automaticStart: automaticStartOf({ secret: record, policy, asked }, now),
    capabilities: {
      revocation: issuer?.capabilities.revocation ?? false,
      proof: issuer?.capabilities.proof ?? false,
      automatic: issuer !== undefined && issuer.id !== MANUAL_ISSUER,
    },
    runbook: record.spec.credential.runbook,
  };
}

/** The same that SQL works out of the row. */
export function healthOfRecord(
  record: SecretRecord,
  now: DateTime,
): SecretHealth {
  const { expiresAt, rotateBy } = record.lifetime;
  return healthOf(
    {
      expiresAt,
      rotateBy,
      openRotation: record.openRotationId
        ? { partial: record.rotationPartial }
        : undefined,
      compromised: record.compromisedAt !== undefined,
      retired: record.retiredAt !== undefined,
      failing: record.unreadable || record.failures !== undefined,
      unknownVersion: record.unknownVersions.length > 0,
      changedCiphertext: record.changedCiphertexts.length > 0,
    },
    now,
  );
}

/** What was seen at a place that it may not name is not shown. */
function unknownVersionsOf(
  { unknownVersions }: SecretRecord,
  outside: BoundaryProblem[],
): UnknownVersion[] | undefined {
  return unknownVersions.length > 0 && outside.length === 0
    ? unknownVersions
    : undefined;
}

function changedCiphertextsOf(
  { changedCiphertexts }: SecretRecord,
  outside: BoundaryProblem[],
): ChangedCiphertext[] | undefined {
  return changedCiphertexts.length > 0 && outside.length === 0
    ? changedCiphertexts
    : undefined;
}

function toTargetStatuses(record: SecretRecord): TargetStatus[] {
  const observed = new Map(record.targets.map(target => [target.id, target]));
  return resolveTargets(describeSecret(record)).map(target => ({
    id: target.id,
    environment: target.environment,
    cluster: target.cluster,
    namespace: target.namespace,
    secretName: target.secretName,
    manifest: target.manifest,
    keys: target.keys,
    workloads: target.workloads ?? [],
    state: 'unobserved',
    evidence: [],
    ...withoutMemory(observed.get(target.id)),
  }));
}

function distinct(values: string[]): string[] {
  return [...new Set(values)].sort();
}

/** What a probe wants to be given again is for nobody else. */
function withoutMemory(seen: ObservedTarget | undefined) {
  if (!seen) return {};
  const { remembered: _, ...rest } = seen;
  return rest;
}
