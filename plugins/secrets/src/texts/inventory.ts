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

/** The inventory. */
export const inventoryTexts = {
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
  catalogHold: {
    title: 'The catalog lists {{listed}} of {{known}} secrets',
    text: 'Nothing is retired until {{until}}, and not before three complete reads in a row found the same. It was first seen {{since}} ({{relative}}), in {{reads}} of them so far. Check whether the locations of the catalog can be read.',
    open: 'Retire the missing secrets now',
    question_one: 'Retire 1 secret that the catalog does not list?',
    question_other: 'Retire {{count}} secrets that the catalog does not list?',
    what: 'Their owners are told that they are no longer watched. What is known of them is kept, and one that the catalog lists again comes back. Your name and the reason go into the journal of each.',
    keep: 'Keep them',
    confirm_one: 'Retire 1 secret',
    confirm_other: 'Retire {{count}} secrets',
    failed: 'The secrets could not be retired',
  },
  missing: {
    badge: 'Not in the catalog',
    title: 'Not seen in the catalog since {{since}} ({{relative}})',
    text: 'The catalog lists much less than it did, so this secret is not retired yet. It is watched as before, and people are told when it expires.',
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
    notKnownTitle: 'Not known yet',
    notKnownText:
      'The catalog has not been read yet, so nobody can say which secrets exist.',
    emptyTitle: 'No secrets yet',
    emptyText:
      'A secret is a Resource of type "secret" in the catalog. Declare one and it appears here.',
    emptyMineTitle: 'Your teams own no secrets',
    emptyMineText: 'Look at all secrets, or declare the first of your own.',
    emptyFilteredTitle: 'No secret matches these filters',
    emptyFilteredText: 'Remove a filter to see more.',
    showAll: 'Show all secrets',
  },
  compromised: {
    title_one: '{{count}} secret is compromised',
    title_other: '{{count}} secrets are compromised',
    text: 'Each stays here until the compromised version is revoked, or the report is withdrawn.',
    show: 'Show',
  },
} as const;
