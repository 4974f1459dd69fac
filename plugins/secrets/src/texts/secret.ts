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

/** The page of a secret. */
export const secretTexts = {
  secret: {
    title: 'Lifetime and rotation',
    lifetime: 'Lifetime',
    authority: 'Authority',
    authorityAt: '{{authority}}, path {{path}}',
    class: 'Class',
    version: 'Version',
    versionUnknown: 'not observed yet',
    versionNotAsked: 'not asked: it is outside its boundary',
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
    summary: 'Issued {{issued}}; rotate by {{rotateBy}}; expires {{expires}}.',
    dueFromIssue:
      'It was already due when it was issued: its policy wants it rotated longer before expiry than it lives.',
    unknownExpiry: 'Unknown expiry: nobody can tell when this secret expires.',
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
  automatic: {
    reasons: 'What speaks for a rotation',
    asked: 'Keyturn asked for a rotation {{when}}; it opens in a moment.',
    failedTitle: 'It could not be started by itself',
    failed_one: 'Asked once, {{when}}: {{failure}}',
    failed_other: 'Asked {{count}} times, the last time {{when}}: {{failure}}',
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
    notAsked: 'Not asked',
    notAskedText: 'No cluster is asked about a secret outside its boundary.',
    unknownSince: 'unknown since {{when}}',
    observedAt: 'observed {{when}}',
    warning: 'Not safe',
    noEvidence: 'No evidence yet',
    empty: 'This secret has no targets: it is not materialised anywhere.',
  },
  breaks: {
    title: 'What breaks if it breaks',
    empty: 'Nothing in the catalog depends on this secret.',
    graph: 'Relations graph',
    ownedBy: 'owned by',
    noOwner: 'without owner',
    ownDeclaration: 'depends on it by its own declaration',
  },
  runbook: {
    title: 'Runbook',
    link: 'Open the runbook',
    empty:
      'Only a person can mint this credential, and nobody has written down how. Declare spec.credential.runbook.',
  },
} as const;
