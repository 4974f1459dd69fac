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

/** Who may name what. */
export const boundariesTexts = {
  boundaries: {
    title: 'Boundaries',
    text: 'What the owner of a secret may name in its entity. Outside its boundary, a secret is listed and nothing is asked or changed with the credentials of this portal.',
    deniedTitle: 'Only administrators see the boundaries',
    deniedText:
      'Ask a platform administrator for the permission secrets.boundaries.read. The page of a secret outside its boundary says what to ask for.',
    missingTitle: 'Nothing is rotated: the config has no boundaries',
    missingText:
      'The section secrets.boundaries is missing, so every secret is outside its boundary. Add it to the config of the backend, which reads it again without a restart. For example:',
    unrestrictedTitle: 'Boundaries are switched off',
    unrestrictedText:
      'The config says secrets.boundaries: unrestricted. Anyone who can register an entity can have credentials minted, files changed and credentials revoked for any team.',
    warnings_one: 'One thing is unsafe or does not work',
    warnings_other: '{{count}} things are unsafe or do not work',
  },
  access: {
    title: 'Rights in clusters',
    text: 'The least that each cluster has to grant this portal for the targets declared there: a service account with a token that lasts, and in each namespace the right to get the declared Secrets by name. Apply it with kubectl apply -f, and again when targets change.',
    empty: 'No secret has a target in a cluster.',
    secrets_one: 'Grants {{count}} Secret by name, and no other.',
    secrets_other: 'Grants {{count}} Secrets by name, and no other.',
    leftOut_one: 'One secret is outside its boundary and is granted nothing',
    leftOut_other:
      '{{count}} secrets are outside their boundary and are granted nothing',
  },
  outsideBoundary: {
    badge: 'Outside its boundary',
    meaning:
      'Its entity names something that its owner may not name. It is not rotated, and no cluster is asked about it.',
    refused:
      'The entity of this secret names something that its owner may not name. So it is not rotated, its issuer and its store are not asked, and no cluster is asked what it runs.',
    ask: 'Ask a platform administrator to add',
    askWhat:
      'Ask a platform administrator what your team may name, or change the entity.',
    rotate:
      'It is outside its boundary, so it cannot be rotated. What to ask for stands above.',
  },
  outside: {
    title: 'Secrets outside their boundary',
    count_one: '{{count}} secret',
    count_other: '{{count}} secrets',
    cut: 'The first {{shown}} of {{count}}; compromised ones come first.',
    empty: 'Every secret is inside its boundary.',
    compromised: 'Compromised',
    declaredIn: 'declared in {{location}}',
    nowhere: 'declared in a place that the catalog does not name',
    missing: 'Covered by',
    allowed: '{{who}} allowed one rotation {{when}}: {{reason}}',
    unused: 'No rotation has used it yet.',
  },
  allow: {
    open: 'Allow one rotation',
    title: 'Allow one rotation of {{secret}} outside its boundary?',
    text: 'The next rotation of this secret happens as its entity declares it now. If the declaration changes, the rotation is refused. These names stay outside its boundary:',
    journaled: 'Your decision is journaled, with your name and the reason.',
    keep: 'Do not allow it',
    confirm: 'Allow one rotation',
    failed: 'The rotation could not be allowed',
    notAllowed:
      'Only platform administrators can allow a rotation outside a boundary (permission secrets.boundaries.allow).',
  },
  rules: {
    title: 'Who may name what',
    owners_one:
      'One group or user counts as an owner. It comes from {{places}}.',
    owners_other:
      '{{count}} groups and users count as owners. They come from {{places}}.',
    ownersNowhere:
      'No group counts as an owner, because secrets.boundaries.groupsFrom names no place.',
    empty: 'No rule lets anyone name anything.',
    declaredIn: 'Declared in',
    codeowners: 'a file whose CODEOWNERS name the owner',
    anywhere: 'no place, so this rule never counts',
    targets: 'Files, clusters and namespaces',
    onBranch: '{{repository}}, branch {{branch}}',
    paths: 'Paths',
    clusters: 'Clusters',
    namespaces: 'Namespaces',
    secretNames: 'Secrets',
    issuers: 'Issuers and accounts',
    authorities: 'Authorities',
    policies: 'Policies',
    none: 'none',
  },
  overlaps: {
    title: 'What several owners may name',
    empty: 'No two owners may name the same thing.',
    what: 'Name',
    owners: 'Owners',
    patterns: 'Patterns',
    rules: 'Rules',
  },
  conflicts: {
    title: 'Places that two secrets declare',
    empty: 'No two secrets declare the same place.',
    place: 'Place',
    holder: 'Had it first',
    secret: 'Declared later, so it is refused',
  },
  copy: {
    copy: 'Copy',
    copyLine: 'Copy {{line}}',
    copied: 'Copied',
    failed: 'Could not copy. Select the text instead.',
  },
} as const;
