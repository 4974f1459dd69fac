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

/**
 * Topic on which a forge module says that a pull request may have changed, so that the engine looks at once
 * instead of at its next turn. The event is a hint: the engine always asks the forge itself.
 * @public
 */
export const PULL_REQUEST_CHANGED_TOPIC = 'secrets.pull-request-changed';

/**
 * Payload of {@link PULL_REQUEST_CHANGED_TOPIC}. It names the pull request by its page, as the forge module gives it
 * in `PullRequest.url`, or, where the host tells of checks only by branch, by its repository and head branch, as they
 * are in `ProposeRequest`.
 * @public
 */
export type PullRequestChanged =
  | { pullRequestUrl: string }
  | { repositoryUrl: string; branch: string };

/**
 * Topic on which a leak scanner or a provider's webhook says that a secret is compromised. It does what POST
 * `/v1/secrets/:namespace/:name/compromise` does, and is as idempotent. Events carry no credentials, so whoever can
 * publish on the topic can report any secret: it is not for an HTTP topic without a validator of its own.
 * @public
 */
export const SECRET_COMPROMISED_TOPIC = 'secrets.compromised';

/** Payload of {@link SECRET_COMPROMISED_TOPIC}. It never holds a value. @public */
export interface SecretCompromised {
  /** Entity ref of the secret, such as `resource:default/payments-db-password`. */
  secretRef: string;
  /** A sentence of at most 500 characters. */
  reason: string;
  /** What found it, such as the name of a scanner; at most 100 characters. */
  source?: string;
  /** Page on which more is said; http or https. */
  url?: string;
}
