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
      runbook: 'the runbook',
      compromised: 'the compromised secrets',
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
      prRollback: 'Rollback',
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
    reason: {
      label: 'Why',
      hint: 'Goes into the journal with your name; never write a value here.',
    },
    evidence: {
      url: 'Link',
      urlHint: 'A page that shows it, such as a ticket. Optional.',
    },
    permission: {
      failed: 'Could not ask whether you may: {{message}}',
    },
    rollback: {
      open: 'Roll back',
      title: 'Roll back to the previous version?',
      text: 'A pull request is opened in each repository that puts {{version}} back; somebody reviews and merges it like any other. Once every target runs it again and the overlap has passed, the new version is revoked.',
      theOldVersion: 'the previous version',
      keep: 'Keep the new version',
      confirm: 'Roll back',
      failed: 'It could not be rolled back',
      notAllowed: 'You are not allowed to roll back this rotation.',
      onItsWayTitle: 'Rolling back',
      overTitle: 'Rolled back',
      askedBy: '{{who}} asked for it {{when}}: {{reason}}',
    },
    override: {
      open: 'Override the gate',
      title: 'Revoke although not everything runs the new version?',
      text: 'The previous version is revoked as soon as the rotation looks again. Whatever still uses it stops working, unless it is restarted before:',
      scope:
        'This covers what is listed here and nothing else: anything new keeps the version alive again. Your decision is journaled, with your name, the reason and this list.',
      keep: 'Keep waiting',
      confirm: 'Revoke anyway',
      failed: 'The gate could not be overridden',
      notAllowed:
        'Only who answers for the platform may override the gate (permission secrets.rotation.override).',
      doneTitle: 'The revocation gate was overridden',
      doneText: '{{who}} decided {{when}}: {{reason}}',
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
      empty: 'Nothing was found to use it.',
      shutTitle: 'Blocked: not everything is seen on the new version',
      shutText:
        'The previous version stays alive while these may still use it. Restart them, or have their owners do so; the rotation goes on by itself once it sees that.',
    },
    handIn: {
      open: 'Hand in the new credential',
      notAllowed: 'You are not allowed to hand it in; an owner is.',
    },
    confirmRevocation: {
      open: 'Confirm revocation',
      title: 'What became of the old credential?',
      text: 'Only a person can revoke this credential where it was minted. Every target was seen to run the other one. The rotation ends on your word.',
      outcome: 'Outcome',
      revoked: 'I have revoked it',
      nothing: 'There was nothing to revoke, or it has ended by itself',
      note: 'How you know',
      noteHint:
        'Goes into the journal with your name; never write a value here.',
      keep: 'Not yet',
      confirm: 'Confirm',
      failed: 'It could not be confirmed',
      notAllowed: 'You are not allowed to confirm it; an owner is.',
    },
    mergeability: {
      ready: 'Nothing keeps it from being merged.',
      outdated: 'Its branch is behind, and is based anew.',
      waiting: 'It waits for what comes by itself:',
      blocked: 'It cannot be merged until somebody acts:',
    },
    runbook: {
      title: 'Runbook',
      link: 'Open the runbook',
      empty:
        'Only a person can mint this credential, and nobody has written down how. Declare spec.credential.runbook.',
    },
    automatic: {
      reasons: 'What speaks for a rotation',
      asked: 'Keyturn asked for a rotation {{when}}; it opens in a moment.',
      failedTitle: 'It could not be started by itself',
      failed_one: 'Asked once, {{when}}: {{failure}}.',
      failed_other:
        'Asked {{count}} times, the last time {{when}}: {{failure}}.',
      at: 'Starts by itself on {{when}}.',
      atInWindow:
        'Starts by itself on {{when}}, or when its window is open after that ({{days}}, {{from}} to {{to}}, {{timeZone}}).',
      soon: 'Starts by itself in a moment.',
      waitsForWindow:
        'Its time has come; it waits for its window until {{when}}.',
      leftAlone:
        'Keyturn leaves it alone until {{when}}, because a start or a rotation has failed or was cancelled.',
      notAsItIs:
        'Starts no rotation by itself, because it cannot be rotated as it is.',
      notByHand:
        'Starts no rotation by itself, because only a person can mint it; its owner is told in time.',
      notWithoutPolicy:
        'Starts no rotation by itself, because it names no policy.',
      notTriggered:
        'Starts no rotation by itself, because its policy {{policy}} leaves that to people.',
      onReport:
        'Starts a rotation by itself only when a compromise is reported, as its policy {{policy}} says.',
      notWithoutExpiry:
        'Starts no rotation by itself, because nobody can tell when it is due.',
    },
    compromised: {
      title_one: '{{count}} secret is compromised',
      title_other: '{{count}} secrets are compromised',
      text: 'Each stays here until the compromised version is revoked, or the report is withdrawn.',
      show: 'Show',
    },
    compromise: {
      openTitle: 'Compromised',
      containedTitle: 'The compromise is contained',
      reported: 'Reported {{when}} by {{who}}: {{reason}}',
      reportedFrom:
        'Reported {{when}} by {{who}}, found by {{source}}: {{reason}}',
      rotation: 'Emergency rotation',
      more: 'More about it',
    },
    report: {
      open: 'Report compromise',
      title: 'Report {{secret}} as compromised?',
      happens: 'What happens',
      starts:
        'An emergency rotation starts at once; no window and no other rotation holds it up.',
      startsByHand:
        'No rotation starts by itself, because only a person can mint this credential: start it by hand right after.',
      adopts:
        'The rotation that is open becomes the emergency rotation, unless the new version is live already; then another follows it.',
      reviewed: 'Its pull request still waits for a review.',
      unreviewed:
        'Its pull request is merged without a review, as the policy says for emergencies.',
      revoked:
        'The compromised version is revoked once everything runs the new one; the time from now until then is the time to contain.',
      unrevoked:
        'Nothing can revoke the compromised version: it has to be refused wherever it is accepted, and the report stays open until somebody withdraws it.',
      told: 'Who is told now',
      toldNobody:
        'Nobody: neither it nor anything that depends on it has an owner.',
      consumers: 'What depends on it',
      targets: 'Where it is',
      reason: 'What happened',
      reasonHint: 'Everybody who is told reads it; never write the value here.',
      urlHint: 'A page that says more, such as the finding. Optional.',
      keep: 'Do not report it',
      confirm: 'Report compromise',
      failed: 'It could not be reported',
      notAllowed:
        'You are not allowed to report it; its owner and owners of what depends on it are.',
      unstarted: 'It is reported, but no emergency rotation could be started',
    },
    withdraw: {
      open: 'Withdraw report',
      title: 'Withdraw the report?',
      text: 'The secret counts as sound again, and no emergency rotation starts for it.',
      textOpen:
        'The secret counts as sound again. The rotation that is open goes on; cancel it where it is not wanted.',
      keep: 'Keep the report',
      confirm: 'Withdraw report',
      failed: 'It could not be withdrawn',
      notAllowed: 'You are not allowed to withdraw it.',
    },
  },
});
