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

/** The list of rotations, and the page of one. */
export const rotationsTexts = {
  rotations: {
    title: 'Rotations',
    export: 'Export journal',
    exportFailed: 'The journal could not be exported',
    empty: 'This secret has never been rotated here.',
    emptyAllTitle: 'No rotations yet',
    emptyAllText: 'A rotation appears here as soon as one is started.',
    emptyFilteredTitle: 'No rotation matches this filter',
    emptyFilteredText: 'Look at all rotations instead.',
    filter: 'Which rotations',
    all: 'All',
    open: 'Open',
    ended: 'Ended',
    secret: 'Secret',
    phase: 'Phase',
    requestedBy: 'Requested by',
    started: 'Started',
    updated: 'Last change',
    outcome: 'Outcome',
    more_one: '{{count}} older rotation',
    more_other: '{{count}} older rotations',
  },
  phase: {
    requested: 'Requested',
    issued: 'Issued',
    proposed: 'Proposed',
    merged: 'Merged',
    propagated: 'Propagated',
    completed: 'Completed',
    'rollback-proposed': 'Rollback proposed',
    'rollback-merged': 'Rollback merged',
    'rollback-propagated': 'Rollback propagated',
    'rolled-back': 'Rolled back',
    cancelled: 'Cancelled',
    failed: 'Failed',
  },
  condition: {
    stalled: 'Stalled',
    partial: 'Partial',
    blocked: 'Blocked',
  },
  conditionTitle: {
    stalled: 'Stalled: it should have gone on by now',
    partial: 'Partial: not every target runs the same version',
    blocked: 'Blocked: it waits for somebody to act',
  },
  next: {
    requested:
      'Next, the issuer mints a new version and the authority stores it. Nothing has changed yet.',
    issued:
      'Next, a pull request with the new ciphertext is opened in each repository. The old version is still the one in use.',
    proposed:
      'Next, a person reviews and merges the pull requests. Until then everything can be undone.',
    merged:
      'Next, every target must prove that it runs the new version. Until the old one is revoked, the change can be rolled back by another pull request.',
    propagated:
      'Every target runs the new version. Next, the overlap passes and the old version is dealt with as the policy says.',
    'rollback-proposed':
      'Next, a person reviews and merges the pull requests that put the old version back. Closing them lets the rotation go on.',
    'rollback-merged':
      'Next, every target must prove that it runs the old version again.',
    'rollback-propagated':
      'Every target runs the old version again. Next, the overlap passes and the new version is dealt with as the policy says.',
  },
  revocation: {
    cannot:
      'The issuer cannot revoke this credential. A rotation replaces it everywhere, and says that nothing was revoked.',
  },
  rotation: {
    phases: 'Phases',
    phaseDone: 'done',
    phaseCurrent: 'last fact established',
    phaseAhead: 'still to come',
    nextAttempt: 'It looks again {{when}}.',
    revokeAt: 'The overlap ends {{when}}.',
    overlapEnded: 'The overlap ended {{when}}.',
    pullRequests: 'Pull requests',
    pullRequestsEmpty: 'None is on record yet.',
    pullRequestsNone: 'None is on record.',
    pullRequest: '{{repository}} #{{number}}',
    prOpen: 'Open',
    prMerged: 'Merged',
    prClosed: 'Closed',
    prConflicting: 'Has conflicts',
    prRollback: 'Rollback',
    prRestart: 'Restart',
    approvedBy: 'approved by {{who}}',
    mergedBy: 'by {{who}}',
    targets: 'Targets',
    journal: 'Journal',
    facts: 'Details',
    journalOrder: 'newest first',
    journalEmpty: 'Nothing has been written yet.',
    level: {
      info: 'Information',
      warning: 'Warning',
      error: 'Error',
    },
    requestedBy: 'Requested by',
    reason: 'Reason',
    versions: 'Version',
    versionChange: '{{from}} to {{to}}',
    started: 'Started',
    updated: 'Last change',
    task: 'Started by',
    taskLink: 'Scaffolder task',
    lookOut: 'Keyturn',
    endingUnknown: 'How it ended is not on record.',
    live: 'This page updates itself.',
    of: 'Rotation of {{secret}}',
  },
  mergeability: {
    ready: 'Nothing keeps it from being merged.',
    outdated: 'Its branch is behind, and is based anew.',
    waiting: 'It waits for what comes by itself:',
    blocked: 'It cannot be merged until somebody acts:',
  },
  gate: {
    title: 'What uses the credential',
    text: 'Found where it runs, whether or not the secret declares it. The version that goes is revoked only once all of it runs the one that stays.',
    caption: 'Everything that was found to use the credential where it runs',
    consumer: 'Workload',
    owner: 'Owner',
    state: 'State',
    at: 'at {{target}}',
    unknown: 'Nobody can tell what uses it at {{target}}: {{reason}}',
    empty: 'Nothing was found to use it in the clusters that were asked.',
    emptyElsewhere: 'Nothing was found to use it at the other targets.',
    notKnown: 'Whether anything uses it is not known.',
    shutTitle: 'Blocked: not everything is seen on the version that stays',
    shutText:
      'The version that goes stays alive while these may still use it. Restart them, or have their owners do so; the rotation goes on by itself once it sees that.',
  },
} as const;
