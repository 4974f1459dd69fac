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

import { BoundaryProblem } from '@keyturn/plugin-secrets-common';
import { SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { boundarySentences, BoundaryView } from '../boundaries/BoundaryView';
import { Rival, SecretRecord } from '../database/SecretStore';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { certificateDates } from '../policies/lifetime';
import { neverOpening, PolicyBook } from '../policies/PolicyBook';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { oneSlotProblem } from '../rotation/IssuerSlots';

export interface Surroundings {
  registry: ModuleRegistry;
  policies: PolicyBook;
  /** Other secrets that had places of this one first. */
  rivals: Rival[];
  /** Whether it is reported as compromised; then no window counts. */
  compromised: boolean;
  /** What is outside of its boundary; then nothing else is asked or said of it. */
  outside: BoundaryProblem[];
}

/** What of a secret is judged beside what its modules say. An emergency waits for nobody who has the same place. */
export function surroundingsOf(
  secret: SecretRecord,
  {
    view,
    ...modules
  }: Pick<Surroundings, 'registry' | 'policies'> & {
    view: BoundaryView;
  },
): Surroundings {
  return {
    ...modules,
    rivals: secret.compromisedAt ? [] : secret.rivals,
    compromised: secret.compromisedAt !== undefined,
    outside: view.problemsOf(secret),
  };
}

/**
 * Sentences on what keeps a secret from being rotated, each naming the field; empty means nothing does. Pure:
 * no module makes a request.
 */
export function secretProblems(
  secret: SecretDescriptor,
  { registry, policies, rivals, compromised, outside }: Surroundings,
): string[] {
  if (outside.length > 0) return boundarySentences(outside);
  return [
    ...policyProblems(secret, policies),
    ...(compromised ? [] : windowProblems(secret)),
    ...certificateProblems(secret),
    ...issuerProblems(secret, registry),
    ...authorityProblems(secret, registry),
    ...targetProblems(secret, registry),
    ...rivalProblems(rivals),
  ];
}

/** The same for a rotation that no person starts: nobody would be there to mint. */
export function unattendedProblems(
  secret: SecretDescriptor,
  surroundings: Surroundings,
): string[] {
  return [
    ...secretProblems(secret, surroundings),
    ...(secret.spec.credential.issuer === MANUAL_ISSUER
      ? [
          'spec.credential.issuer is manual: only a person can mint this credential, so a person starts its rotation by the template rotate-manual-secret',
        ]
      : []),
  ];
}

function policyProblems(
  secret: SecretDescriptor,
  policies: PolicyBook,
): string[] {
  const resolved = policies.resolve(secret.spec.rotation);
  return 'problem' in resolved ? [resolved.problem] : [];
}

function windowProblems({ spec }: SecretDescriptor): string[] {
  const problem = neverOpening(spec.rotation);
  return problem ? [problem] : [];
}

function certificateProblems({ spec }: SecretDescriptor): string[] {
  const { certificate } = spec.credential;
  return certificate && !certificateDates(certificate)
    ? [
        'spec.credential.certificate cannot be read as an X.509 certificate, so its expiry is unknown',
      ]
    : [];
}

function issuerProblems(
  secret: SecretDescriptor,
  registry: ModuleRegistry,
): string[] {
  const { issuer: id, kind } = secret.spec.credential;
  const issuer = registry.issuer(id);
  if (!issuer) {
    return [
      `spec.credential.issuer names the unknown issuer '${id}'; ${known(
        registry.ids('issuers'),
      )}`,
    ];
  }
  if (!issuer.capabilities.kinds.includes(kind)) {
    return [
      `spec.credential.kind is ${kind}, which the issuer '${id}' does not mint; it mints: ${issuer.capabilities.kinds.join(
        ', ',
      )}`,
    ];
  }
  const oneSlot = oneSlotProblem(issuer);
  return [
    ...(oneSlot ? [`spec.credential.issuer: ${oneSlot}`] : []),
    ...issuer.problems(secret),
  ];
}

function authorityProblems(
  secret: SecretDescriptor,
  registry: ModuleRegistry,
): string[] {
  const { ref } = secret.spec.authority;
  const authority = registry.authority(ref);
  return authority
    ? authority.problems(secret)
    : [
        `spec.authority.ref names the unknown authority '${ref}'; ${known(
          registry.ids('authorities'),
        )}`,
      ];
}

function targetProblems(
  { spec }: SecretDescriptor,
  registry: ModuleRegistry,
): string[] {
  if (spec.targets.length === 0) {
    return ['spec.targets is empty, so there is no place to put a new version'];
  }
  return spec.targets
    .flatMap((target, i) => [
      { field: `spec.targets[${i}].manifest`, url: target.manifest },
      ...(target.workloads ?? []).map((workload, j) => ({
        field: `spec.targets[${i}].workloads[${j}].manifest`,
        url: workload.manifest,
      })),
    ])
    .filter(({ url }) => url !== undefined && !registry.forgeFor(url))
    .map(
      ({ field, url }) =>
        `${field} is ${url}, and no configured forge serves that host`,
    );
}

/** Which secret the other one is stays in the log: whoever may read this one need not be allowed to know of it. */
function rivalProblems(rivals: Rival[]): string[] {
  return [...new Set(rivals.map(({ targetId }) => targetId))].map(
    id =>
      `${id} is also declared by another secret, which had it first; remove it here, because a rotation of the one would break the other`,
  );
}

function known(ids: string[]): string {
  return ids.length > 0 ? `known are: ${ids.join(', ')}` : 'none is installed';
}
