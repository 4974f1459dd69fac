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

export const CLUSTER = 'eu-1';
export const GITOPS = 'acme/gitops-eu-1';
export const CATALOG = 'acme/catalog';
export const PEOPLE = 'acme/people';
/** A repository in which everybody may write, with a CODEOWNERS. */
export const SHARED = 'acme/shared';
/** The attacker's own. */
export const OWN = 'mallory/evil';

/** The attacker: of team Data, signed in, may write what Data owns and her own repository. */
export const INES = 'user:default/ines';
/** Of team Payments, the victim. */
export const PIA = 'user:default/pia';
/** Of the platform team, an administrator. */
export const ROOT = 'user:default/root';

/** A consumer of the secret of Payments that is still to be declared. */
export const COMPONENT_TO_COME = 'payments-to-come';
export const VICTIM = 'resource:default/payments-api';
