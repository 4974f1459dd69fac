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

/** What all pages and cards say. */
export const commonTexts = {
  page: {
    title: 'Secrets',
    inventory: 'Inventory',
    rotations: 'Rotations',
    boundaries: 'Boundaries',
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
    boundaries: 'the boundaries',
    clusters: 'the clusters',
    clusterAccess: 'what cluster {{cluster}} has to grant',
    catalogHold: 'whether the catalog is held',
  },
  time: {
    unknown: 'unknown',
  },
  permission: {
    failed: 'Could not ask whether you may: {{message}}',
  },
  reason: {
    label: 'Why',
    hint: 'Goes into the journal with your name; never write a value here.',
    value: 'It must not hold a value, and holds what looks like {{kind}}.',
  },
  evidence: {
    url: 'Link',
    notAUrl: 'Write the whole address of a page; it starts with https://.',
    urlHint: 'A page that shows it, such as a ticket. Optional.',
  },
} as const;
