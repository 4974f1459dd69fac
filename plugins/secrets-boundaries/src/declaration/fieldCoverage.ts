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

/** Which boundary covers a field of a secret, or why none has to. @public */
export type FieldCoverage =
  | {
      /** Config key below a rule of `secrets.boundaries`, such as `targets[].namespaces`. */
      coveredBy: string;
    }
  | {
      /** Why it makes us act on nothing. */
      actsOnNothing: string;
    };

const TELLS = 'it is shown and reported, nothing is asked or changed by it';
const NO_LOOSER =
  'it is refused where it makes a rotation less safe than its policy, which policies covers';
const WHEN =
  'it says when and how often the rotation happens, not what it acts on';
const TIMES = 'it says when the owner is told, and nothing else';

/**
 * Every field of a secret's spec. Anyone who adds a field to the schema says here which boundary covers it: a test walks the
 * schema and fails on a field that stands in no line. A field that makes us read, write, mint, revoke or send anything
 * needs a boundary.
 *
 * `[]` stands for every item of a list. Fields below one that stands here are covered with it.
 *
 * @public
 */
export const FIELD_COVERAGE: Record<string, FieldCoverage> = {
  'spec.type': { actsOnNothing: 'it says that the entity is a secret' },
  'spec.owner': { coveredBy: 'owners, declaredIn' },
  'spec.dependsOn': { actsOnNothing: TELLS },
  'spec.dependencyOf': {
    actsOnNothing:
      'it says who else is told of the secret and may see and report it',
  },
  'spec.credential.kind': {
    actsOnNothing: 'it says what is minted, the issuer says whose it is',
  },
  'spec.credential.issuer': { coveredBy: 'issuers' },
  // Compared with the boundary by what the issuer's system says whose it is, not by what the entity says.
  'spec.credential.id': { coveredBy: 'issuers' },
  'spec.credential.issuedAt': { actsOnNothing: TELLS },
  'spec.credential.expiresAt': {
    actsOnNothing: 'it makes the secret due earlier or later, and nothing else',
  },
  'spec.credential.certificate': {
    actsOnNothing: 'only its last day is read, and nothing is asked about it',
  },
  'spec.credential.standalone': {
    actsOnNothing:
      'it allows random text as a value, which no other system has to know',
  },
  'spec.credential.runbook': {
    actsOnNothing: 'people read it, and nothing is fetched from its page',
  },
  // Those that say whose a credential is, are the account that accountOf of the issuer gives.
  'spec.credential.options': { coveredBy: 'issuers' },
  'spec.authority.class': { actsOnNothing: TELLS },
  'spec.authority.ref': { coveredBy: 'authorities' },
  'spec.authority.path': { coveredBy: 'authorities' },
  'spec.targets[].environment': {
    actsOnNothing: 'it is the name of a group of targets',
  },
  'spec.targets[].cluster': { coveredBy: 'targets[].clusters' },
  'spec.targets[].namespace': { coveredBy: 'targets[].namespaces' },
  'spec.targets[].secretName': { coveredBy: 'targets[].secretNames' },
  'spec.targets[].manifest': {
    coveredBy: 'targets[].repository, targets[].branch, targets[].paths',
  },
  // Keys of one Secret: who had a key first keeps it.
  'spec.targets[].keys[]': {
    coveredBy: 'targets[].paths, targets[].secretNames',
  },
  // Found in the cluster and the namespace of the target, and in no other.
  'spec.targets[].workloads[].kind': { coveredBy: 'targets[].namespaces' },
  'spec.targets[].workloads[].name': { coveredBy: 'targets[].namespaces' },
  'spec.targets[].workloads[].manifest': {
    coveredBy: 'targets[].repository, targets[].branch, targets[].paths',
  },
  'spec.rotation.policy': { coveredBy: 'policies' },
  'spec.rotation.trigger': { actsOnNothing: WHEN },
  'spec.rotation.ttl': { actsOnNothing: WHEN },
  'spec.rotation.rotateBefore': { actsOnNothing: WHEN },
  'spec.rotation.jitter': { actsOnNothing: WHEN },
  'spec.rotation.maxOverlap': { actsOnNothing: NO_LOOSER },
  'spec.rotation.revokeOld': { actsOnNothing: NO_LOOSER },
  'spec.rotation.window': { actsOnNothing: WHEN },
  'spec.rotation.approval': { actsOnNothing: NO_LOOSER },
  'spec.rotation.restartApproval': { actsOnNothing: NO_LOOSER },
  'spec.rotation.batchFor': { actsOnNothing: WHEN },
  'spec.rotation.onFailure': { actsOnNothing: WHEN },
  'spec.rotation.notifyBefore': { actsOnNothing: TIMES },
  'spec.rotation.stallAfter': { actsOnNothing: TIMES },
  'spec.rotation.remindAfter': { actsOnNothing: TIMES },
  'spec.rotation.escalateTo': { actsOnNothing: NO_LOOSER },
  'spec.rotation.escalateAfter': { actsOnNothing: NO_LOOSER },
  'spec.rotation.deadlines': { actsOnNothing: WHEN },
  'spec.rotation.emergency': { actsOnNothing: NO_LOOSER },
};
