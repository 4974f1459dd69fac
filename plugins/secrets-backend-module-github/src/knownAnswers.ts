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

/** What Keyturn knows of an answer that is no success. */
export interface KnownAnswer {
  /** Names the row, for code that takes this answer for no failure. */
  code: AnswerCode;
  /** Part of what GitHub says: its message, those of its `errors`, and `code:field` of each. */
  says: RegExp;
  /** Statuses it comes with; absent where the words alone tell. */
  statuses?: number[];
  /** Fits after "asked to …,". */
  sentence: string;
  /** Whether the same request can succeed later without anybody changing anything. */
  temporary: boolean;
  /** How long to leave GitHub alone where no header says so. */
  waitMs?: number;
}

export type AnswerCode =
  | 'access'
  | 'approval'
  | 'content'
  | 'credentials'
  | 'limited'
  | 'merge-method'
  | 'not-mergeable'
  | 'nothing-to-propose'
  | 'pending'
  | 'permission'
  | 'pull-request-exists'
  | 'queue'
  | 'raced'
  | 'read-only'
  | 'reference-exists'
  | 'reference-missing'
  | 'rule'
  | 'too-large'
  | 'unavailable';

const MINUTE = 60_000;
const INTEGRATION = 'the credentials of integrations.github';

/**
 * What GitHub answers beside a success, as its documentation and its public users quote it. The first row that fits counts,
 * so what is temporary stands first: to wait for nothing does less harm than to end a rotation for nothing.
 */
export const KNOWN_ANSWERS: readonly KnownAnswer[] = [
  {
    code: 'limited',
    says: /rate[- ]limit|throttl|abuse detection|submitted too quickly|too many (requests|login attempts)|number of login attempts exceeded|(creat|post|submitt|comment)ing (content |comments? |issues? |pull requests? )?too (quickly|fast|often)|slow down|temporarily blocked from content creation/i,
    sentence: 'wants to be left alone for a while',
    temporary: true,
    waitMs: MINUTE,
  },
  {
    code: 'read-only',
    says: /locked for migration|being (migrated|transferred|imported|renamed)|maintenance mode/i,
    sentence:
      'refused, because the repository is locked while it is moved or maintained',
    temporary: true,
    waitMs: 10 * MINUTE,
  },
  {
    code: 'unavailable',
    says: /temporar(y|ily)|try again later|(wait|retry) (a few|your request|in a)|took too long|taking too long|timed? ?out|something went wrong|server error|service unavailable|no server is currently available|(currently|temporarily) (over|under) (load|capacity)|(could not|unable to|failed to|cannot) (acquire|obtain|take) (a |the )?lock|cannot lock ref|reference (update failed|cannot be updated)|problem generating this diff/i,
    sentence: 'is in trouble just now',
    temporary: true,
    waitMs: MINUTE,
  },
  {
    code: 'raced',
    says: /(base|head) branch was modified|head sha (didn'?t|does not|doesn'?t) match|is at [0-9a-f]{7,} but expected|(object|tree|commit|parent|sha)( sha)? (does not exist|could not be found)|not all refs are readable|update is not a fast[- ]forward/i,
    statuses: [404, 405, 409, 422],
    sentence: 'answers that something has changed in the meantime',
    temporary: true,
  },
  {
    code: 'queue',
    says: /merge queue/i,
    sentence:
      'refused, because its base branch has a merge queue: add the pull request to the queue there',
    temporary: false,
  },
  {
    code: 'merge-method',
    says: /(merge commits|(squash|rebase) merg(es|ing)|merges?) (are|is) not allowed|merge method|must not contain merge commits|linear history/i,
    sentence:
      'refused, because neither the repository nor the rules of the branch allow this way to merge',
    temporary: false,
  },
  {
    code: 'approval',
    says: /approving reviews? (is|are) required|review (is )?required|changes (were )?requested|code ?owner review|approval (is )?required|(comments|conversations|threads) must be resolved/i,
    sentence: 'refused, because a review is required: review it there',
    temporary: false,
  },
  {
    code: 'pending',
    says: /(status )?checks? .*(expected|pending|in progress|queued|not (yet )?(succeeded|completed|passed)|haven'?t passed|failing)|waiting (on|for)|deployments? (is|are|must)|required workflow/i,
    sentence:
      'refused, because checks or deployments that its branch requires have not succeeded',
    temporary: true,
  },
  {
    code: 'not-mergeable',
    says: /pull request is (still a draft|closed)|(pull request|it) (has|is in) .*conflict|merge conflict/i,
    sentence:
      'refused, because the pull request is a draft, closed, or conflicts with its base branch',
    temporary: false,
  },
  {
    code: 'raced',
    says: /pull request is not mergeable|unstable state/i,
    sentence: 'has not worked out yet whether it can be merged',
    temporary: true,
  },
  {
    code: 'read-only',
    says: /archived|read[- ]only/i,
    sentence:
      'refused, because the repository is archived and so read-only: unarchive it, or declare the manifests where they lie now',
    temporary: false,
  },
  {
    code: 'access',
    says: /saml|single sign-on/i,
    sentence: `refused, because the organization requires single sign-on: authorize ${INTEGRATION} for it`,
    temporary: false,
  },
  {
    code: 'access',
    says: /ip allow list|ip address is not permitted/i,
    sentence:
      'refused, because the address of the portal is not on the IP allow list of the organization: add it there',
    temporary: false,
  },
  {
    code: 'access',
    says: /access (to this repository has been )?(blocked|disabled)|repository (is |has been )?disabled|dmca|unavailable due to|account was suspended|account is suspended|suspended|billing|spending limit|payment|flagged|spam|interaction limit|(user|you).* blocked|enterprise cloud|upgrade to github/i,
    sentence:
      'refused, because access to the repository or the account is blocked, suspended or limited: an administrator of the organization has to see to that',
    temporary: false,
  },
  {
    code: 'credentials',
    says: /bad credentials|requires authentication|token (is|has|was) (expired|revoked|invalid)|jwt/i,
    sentence:
      'does not accept the credentials of integrations.github: renew the token or the key of the app',
    temporary: false,
  },
  {
    code: 'rule',
    says: /authorized to push to this branch|protected (branch|ref)/i,
    sentence: 'refused, because a rule of the branch forbids it',
    temporary: false,
  },
  {
    code: 'permission',
    says: /resource not accessible|must have (admin|push|write)|write access|not authorized|not permitted|permission|scopes?\b|must be an? (owner|admin|member|collaborator)/i,
    statuses: [401, 403, 404, 422],
    sentence: `refused: ${INTEGRATION} need the permission "{permission}" there`,
    temporary: false,
  },
  {
    code: 'pull-request-exists',
    says: /pull request already exists/i,
    sentence: 'answers that there is a pull request already',
    temporary: false,
  },
  {
    code: 'nothing-to-propose',
    says: /no commits between|(branch|head) has no history in common/i,
    sentence:
      'refused, because the base branch holds every change already, so there is nothing to propose',
    temporary: false,
  },
  {
    code: 'reference-exists',
    says: /reference already exists|already_exists:ref/i,
    sentence: 'answers that the branch is there already',
    temporary: false,
  },
  {
    code: 'reference-missing',
    says: /reference does not exist|branch not found/i,
    sentence: 'answers that there is no such branch',
    temporary: false,
  },
  {
    code: 'too-large',
    says: /too (long|large|big)|too many (files|entries|changes|characters)|maximum (is|of|length|size|number)|exceed(s|ed)? (the |a )?(maximum|allowed|size)|too_large|too_long/i,
    sentence:
      'refused, because what it was sent is too large: split the change into smaller ones',
    temporary: false,
  },
  {
    code: 'content',
    says: /secret detected|push cannot contain secrets|push protection/i,
    sentence:
      'refused, because its secret scanning takes the change for a secret: exempt these files in the repository, as they hold ciphertext only',
    temporary: false,
  },
  {
    code: 'rule',
    says: /repository rule violations|protected branch|protected ref|rule|changes must be made through a pull request|being restricted|must (match|not match|have|be|start|end|contain)|verified signatures|force-push|branch protection/i,
    sentence: 'refused, because of a rule of the repository or of its branches',
    temporary: false,
  },
];
