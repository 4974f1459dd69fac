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

import { createTranslationRef } from '@backstage/core-plugin-api/alpha';

/** Every text of this plugin's pages and cards; sentences about one secret come from the backend. @alpha */
export const secretsTranslationRef = createTranslationRef({
  id: 'plugin.secrets',
  messages: {
    page: {
      title: 'Secrets',
      inventory: 'Inventory',
      rotations: 'Rotations',
    },
    state: {
      retry: 'Try again',
      errorTitle: 'Could not load {{what}}',
      notAllowedTitle: 'You are not allowed to see {{what}}',
      notAllowedText:
        'Ask an administrator of this portal, or the owner, for access.',
      signedOutTitle: 'You are signed out',
      signedOutText: 'Your session has ended. Sign in again to see {{what}}.',
      notFoundTitle: 'Nothing known of {{what}}',
      notFoundText:
        '{{message}} It may not exist, may not have been read from the catalog yet, or may not be yours to see.',
      loading: 'Loading {{what}}',
      staleTitle: 'This may be out of date',
      staleText: 'The last attempt to refresh failed: {{message}}',
    },
    what: {
      secrets: 'the secrets',
      secret: 'this secret',
      summary: 'the numbers',
      facets: 'the filters',
      rotations: 'the rotations',
      rotation: 'this rotation',
      identity: 'who you are',
    },
    time: {
      unknown: 'unknown',
    },
    health: {
      compromised: 'Compromised',
      expired: 'Expired',
      partial: 'Partially rotated',
      due: 'Due',
      rotating: 'Rotating',
      unknown: 'Unknown expiry',
      healthy: 'Healthy',
      retired: 'Retired',
    },
    healthTitle: '{{meaning}} Due {{when}}.',
    healthMeaning: {
      compromised: 'Someone reported that the value leaked. Rotate it now.',
      expired: 'The value no longer works.',
      partial: 'Some targets run the new version and some the old one.',
      due: 'It expires soon and should be rotated now.',
      rotating: 'A rotation is under way.',
      unknown: 'Nobody can tell when it expires.',
      healthy: 'It does not have to be rotated yet.',
      retired: 'It was removed from the catalog.',
    },
    kind: {
      password: 'Password',
      token: 'Token',
      'key-pair': 'Key pair',
      certificate: 'Certificate',
      'ssh-key': 'SSH key',
      opaque: 'Opaque',
    },
    class: {
      bootstrap: 'Bootstrap',
      runtime: 'Runtime',
      derived: 'Derived',
    },
    source: {
      certificate: 'read from the certificate',
      authority: 'told by the authority',
      issuer: 'told by the issuer',
      declared: 'declared in the catalog',
      policy: 'computed from the policy',
    },
    questions: {
      label: 'Four questions about these secrets',
      name: '{{title}}: {{number}} {{text}}',
      total: 'Secrets',
      totalText: 'that exist',
      withoutOwner: 'Without owner',
      withoutOwnerText: 'among all teams',
      withoutExpiry: 'Unknown expiry',
      withoutExpiryText: 'nobody can tell',
      dueOrExpired: 'Due or expired',
      dueOrExpiredText: 'need a rotation',
    },
    inventory: {
      failingTitle: 'The inventory is not up to date',
      failingText:
        'Reading the catalog has been failing since {{since}} ({{relative}}): {{reason}} What follows is what was known before.',
      unreadTitle: 'The inventory has not been read yet',
      unreadText:
        'The catalog has not been read completely since the backend started, so secrets may be missing here.',
      readAt: 'The catalog was read {{when}}.',
    },
    filters: {
      label: 'Filters',
      scope: 'Whose secrets',
      mine: "My team's",
      all: 'All',
      scopeCut:
        'You are in more groups than can be asked for at once: these are the secrets of {{shown}} of your {{count}}. Choose an owner to see those of another.',
      text: 'Search secrets',
      textPlaceholder: 'Search by title, name or description',
      clear: 'Clear filters',
      any: 'Any',
      option: '{{title}} ({{count}})',
      owner: 'Owner',
      system: 'System',
      health: 'Health',
      authority: 'Authority',
      class: 'Class',
      environment: 'Environment',
      cluster: 'Cluster',
    },
    table: {
      secret: 'Secret',
      owner: 'Owner',
      system: 'System',
      health: 'Health',
      expires: 'Expires',
      targets: 'Targets',
      authority: 'Authority',
      consumers: 'Dependents',
      noOwner: 'No owner',
      noSystem: 'No system',
      noTargets: 'No targets',
      unknownExpiry: 'Unknown',
      due: 'due {{when}}',
      notRotatable: 'cannot be rotated as it is',
      page: '{{from}} to {{to}} of {{total}}',
      count_one: '{{count}} secret',
      count_other: '{{count}} secrets',
      emptyTitle: 'No secrets yet',
      emptyText:
        'A secret is a Resource of type "secret" in the catalog. Declare one and it appears here.',
      emptyMineTitle: 'Your teams own no secrets',
      emptyMineText: 'Look at all secrets, or declare the first of your own.',
      emptyFilteredTitle: 'No secret matches these filters',
      emptyFilteredText: 'Remove a filter to see more.',
      showAll: 'Show all secrets',
    },
    entityCard: {
      title: 'Secrets',
      viewAll: 'View all',
      emptyText: 'Nothing here depends on a secret that the catalog knows.',
      expires: 'expires {{when}}',
      expired: 'expired {{when}}',
    },
    home: {
      emptyTitle: 'Nothing needs a rotation',
      emptyText: 'No secret of your teams is due, expired or worse.',
      viewAll: 'View all {{count}}',
    },
    secret: {
      title: 'Lifetime and rotation',
      lifetime: 'Lifetime',
      authority: 'Authority',
      authorityAt: '{{authority}}, path {{path}}',
      class: 'Class',
      version: 'Version',
      versionUnknown: 'not observed yet',
      versionNowhere: 'nowhere to be observed: it has no targets',
      issuer: 'Issuer',
      policy: 'Policy',
      policyNone: 'none',
      policyDefault: 'none, so the defaults apply',
      policyUnknown: '{{name}}, which this portal does not know',
      policyText: 'due {{before}} before expiry',
      health: 'Health',
      problems: 'What keeps this secret from being rotated',
    },
    lifetime: {
      issued: 'Issued',
      rotateBy: 'Rotate by',
      expires: 'Expires',
      now: 'Now',
      summary:
        'Issued {{issued}}; rotate by {{rotateBy}}; expires {{expires}}.',
      dueFromIssue:
        'It was already due when it was issued: its policy wants it rotated longer before expiry than it lives.',
      unknownExpiry:
        'Unknown expiry: nobody can tell when this secret expires.',
    },
    rotate: {
      rotate: 'Rotate',
      follow: 'Follow rotation',
      notAllowed: 'You are not allowed to rotate this secret. Its owner is',
      notAllowedNoOwner:
        'You are not allowed to rotate this secret, and it has no owner to ask.',
      permissionError: 'Could not ask whether you may rotate it: {{message}}',
      problems: 'It cannot be rotated as it is; the reasons stand above.',
      manual:
        'Only a person can mint this credential: its issuer is "{{issuer}}".',
      retired: 'It was removed from the catalog.',
      noTemplate: 'This portal has no scaffolder to rotate it with.',
    },
    targets: {
      title: 'Targets',
      caption: 'Places where this secret is materialised',
      target: 'Target',
      state: 'State and version',
      evidence: 'Evidence',
      openManifest: 'Manifest of {{target}}',
      manifestLink: 'Open file',
      running: 'Running',
      notYet: 'Not yet',
      unknown: 'Unknown',
      unobserved: 'Not observed',
      unknownSince: 'unknown since {{when}}',
      observedAt: 'observed {{when}}',
      noEvidence: 'No evidence yet',
      empty: 'This secret has no targets: it is not materialised anywhere.',
    },
    breaks: {
      title: 'What breaks if it breaks',
      empty: 'Nothing in the catalog depends on this secret.',
      graph: 'Relations graph',
      ownedBy: 'owned by',
      noOwner: 'without owner',
    },
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
      completed: 'The rotation is complete; nothing more happens.',
      'rollback-proposed':
        'Next, a person reviews and merges the pull requests that put the old version back. Closing them lets the rotation go on.',
      'rollback-merged':
        'Next, every target must prove that it runs the old version again.',
      'rollback-propagated':
        'Every target runs the old version again. Next, the overlap passes and the new version is dealt with as the policy says.',
      'rolled-back':
        'The rotation was rolled back; the old version is in use, and nothing more happens.',
      cancelled:
        'The rotation was cancelled and undone; the old version stays in use.',
      failed:
        'The rotation failed. The old version was not revoked and stays in use.',
    },
    revocation: {
      revoked: 'The previous version was revoked.',
      'nothing-to-revoke':
        'Nothing was revoked: this kind of credential cannot be revoked, so anyone who kept the old value may still try it.',
      kept: 'The previous version was kept, as the policy says; it still works.',
      pending: 'The previous version has not been revoked.',
      rolledBack: {
        revoked: 'Rolled back; the new version was revoked.',
        'nothing-to-revoke':
          'Rolled back. Nothing was revoked: this kind of credential cannot be revoked, so anyone who kept the new value may still try it.',
        kept: 'Rolled back. The new version was kept; it still works.',
      },
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
      pullRequests: 'Pull requests',
      pullRequestsEmpty: 'None has been opened yet.',
      pullRequest: '{{repository}} #{{number}}',
      prOpen: 'Open',
      prMerged: 'Merged',
      prClosed: 'Closed',
      prConflicting: 'Has conflicts',
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
      live: 'This page updates itself.',
      of: 'Rotation of {{secret}}',
    },
    cancel: {
      open: 'Cancel rotation',
      title: 'Cancel this rotation?',
      text: 'Pull requests are closed and the new version is discarded. The old version stays in use.',
      reason: 'Why',
      reasonHint: 'Everybody who follows this rotation will read it.',
      keep: 'Keep it running',
      confirm: 'Cancel rotation',
      failed: 'It could not be cancelled',
      notAllowed: 'You are not allowed to cancel this rotation.',
    },
    cancelRollback: {
      open: 'Cancel rollback',
      title: 'Cancel this rollback?',
      text: 'The pull requests that put the old version back are closed, and the rotation goes on to the new one.',
      keep: 'Keep it running',
      confirm: 'Cancel rollback',
    },
    giveUp: {
      open: 'Give up',
      title: 'Give this rotation up?',
      text: 'Nothing is undone any more: no pull request is reverted and no version is revoked. Both versions stay valid, and another rotation can start; once it completes, it revokes what this one leaves behind.',
      keep: 'Keep it running',
      confirm: 'Give up',
    },
    retry: {
      button: 'Try again now',
      failed: 'It could not be tried again',
      notAllowed: 'You are not allowed to try again.',
    },
  },
});
