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

/** Name of a group entity that exists; its title is for people. */
export type TeamName = keyof typeof TEAMS;

export const COMPANY = { name: 'acme', title: 'Acme' };

/** Teams of the sample company. */
export const TEAMS = {
  payments: {
    title: 'Payments',
    description: 'Takes money and gives it back: providers, ledger, refunds.',
  },
  checkout: {
    title: 'Checkout',
    description: 'Everything between the shop window and the order.',
  },
  identity: {
    title: 'Identity',
    description: 'Accounts, sign-in and sessions of customers.',
  },
  data: {
    title: 'Data',
    description: 'Events, warehouse, reports and fraud scores.',
  },
  platform: {
    title: 'Platform',
    description: 'Clusters, pipelines, mail and backups for all other teams.',
  },
} as const;

export interface Person {
  /** Name of the user entity and login at the forge. */
  login: string;
  displayName: string;
  /** One line on what this person does. */
  description: string;
  team: TeamName;
  /** Leads may merge in the GitOps repositories. */
  lead?: boolean;
}

export const PEOPLE: readonly Person[] = [
  {
    login: 'ana',
    displayName: 'Ana Costa',
    description: 'Leads Payments and reviews what reaches production.',
    team: 'payments',
    lead: true,
  },
  {
    login: 'ben',
    displayName: 'Ben Okafor',
    description: 'Builds the ledger and answers for refunds.',
    team: 'payments',
  },
  {
    login: 'carla',
    displayName: 'Carla Weiss',
    description: 'Leads Checkout.',
    team: 'checkout',
    lead: true,
  },
  {
    login: 'dmitri',
    displayName: 'Dmitri Volkov',
    description: 'Works on the cart and the storefront.',
    team: 'checkout',
  },
  {
    login: 'emi',
    displayName: 'Emi Tanaka',
    description: 'Leads Identity and looks after signing keys.',
    team: 'identity',
    lead: true,
  },
  {
    login: 'farid',
    displayName: 'Farid Haddad',
    description: 'Works on sign-in and sessions.',
    team: 'identity',
  },
  {
    login: 'grace',
    displayName: 'Grace Mensah',
    description: 'Leads Data.',
    team: 'data',
    lead: true,
  },
  {
    login: 'hugo',
    displayName: 'Hugo Lindqvist',
    description: 'Runs the warehouse and its pipelines.',
    team: 'data',
  },
  {
    login: 'ines',
    displayName: 'Ines Moreau',
    description: 'Trains the fraud models.',
    team: 'data',
  },
  {
    login: 'jonas',
    displayName: 'Jonas Berg',
    description: 'Leads Platform and runs the clusters.',
    team: 'platform',
    lead: true,
  },
  {
    login: 'kavya',
    displayName: 'Kavya Nair',
    description: 'Looks after pipelines and registries.',
    team: 'platform',
  },
  {
    login: 'liam',
    displayName: 'Liam Byrne',
    description: 'Looks after mail, certificates and backups.',
    team: 'platform',
  },
];

export const TEAM_LEADS = PEOPLE.filter(person => person.lead);

/** Somebody one can sign in as; the shape of `app.signIn.sandboxUsers`. */
export interface SampleUser {
  /** Full entity ref. */
  ref: string;
  displayName: string;
  description: string;
  /** Title of the team. */
  team: string;
}

export const sampleUsers: readonly SampleUser[] = PEOPLE.map(person => ({
  ref: `user:default/${person.login}`,
  displayName: person.displayName,
  description: person.description,
  team: TEAMS[person.team].title,
}));

/** Somebody the forge must know; whoever starts the forge adds a token. */
export interface SeedForgeUser {
  login: string;
  name: string;
  email: string;
}

/** The people the forge must know before the company is seeded: the team leads, and the portal itself. */
/** Login with which the company's pipeline reports checks. */
export const PIPELINE_USER = 'pipeline';

export function forgeUsers(options: { portalUser: string }): SeedForgeUser[] {
  return [
    ...TEAM_LEADS.map(({ login, displayName }) => ({
      login,
      name: displayName,
      email: emailOf(login),
    })),
    {
      login: options.portalUser,
      name: 'Keyturn',
      email: emailOf(options.portalUser),
    },
    {
      login: PIPELINE_USER,
      name: 'Pipeline',
      email: emailOf(PIPELINE_USER),
    },
  ];
}

export function emailOf(login: string): string {
  return `${login}@acme.example`;
}
