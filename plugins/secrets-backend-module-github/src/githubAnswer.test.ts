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

import { DateTime } from 'luxon';
import { GithubAnswer, meaningOf, ownWords } from './githubAnswer';

const NOW = DateTime.fromISO('2026-11-24T12:00:00Z', { zone: 'utc' });

const answer = (
  status: number,
  data: unknown,
  headers: GithubAnswer['headers'] = {},
): GithubAnswer => ({ status, data, headers });
const says = (status: number, message: string, errors?: unknown[]) =>
  answer(status, { message, errors });
const meaning = (given: GithubAnswer) => meaningOf(given, NOW.toMillis());

describe('what an answer of GitHub means', () => {
  it.each([
    [422, 'was submitted too quickly', 'limited'],
    [403, 'You have exceeded a secondary rate limit. Please wait.', 'limited'],
    [403, 'You have triggered an abuse detection mechanism.', 'limited'],
    [403, 'API rate limit exceeded for installation ID 1.', 'limited'],
    [403, 'Maximum number of login attempts exceeded.', 'limited'],
    [403, 'Repository has been locked for migration.', 'read-only'],
    [403, 'This service is temporarily unavailable.', 'unavailable'],
    [422, 'Something went wrong while executing your query.', 'unavailable'],
    [422, 'Reference update failed', 'unavailable'],
    [405, 'Base branch was modified. Review and try the merge again.', 'raced'],
    [409, 'Head branch was modified. Review and try the merge again.', 'raced'],
    [405, 'Pull Request is not mergeable', 'raced'],
    [422, 'Update is not a fast forward', 'raced'],
    [422, 'Object does not exist', 'raced'],
    [405, 'Required status check "build" is expected.', 'pending'],
    [405, '2 of 3 required status checks are pending.', 'pending'],
    [500, 'Server Error', 'unavailable'],
    [502, '<html>Unicorn!</html>', 'unavailable'],
  ])('takes %i "%s" for temporary', (status, message, code) => {
    expect(meaning(says(status, message))).toMatchObject({
      code,
      temporary: true,
    });
  });

  it.each([
    [403, 'Repository was archived so is read-only.', 'read-only'],
    [403, 'Resource not accessible by integration', 'permission'],
    [403, 'Resource not accessible by personal access token', 'permission'],
    [403, 'Must have admin rights to Repository.', 'permission'],
    [403, "You're not authorized to push to this branch.", 'rule'],
    [403, 'Resource protected by organization SAML enforcement.', 'access'],
    [403, 'the `acme` organization has an IP allow list enabled', 'access'],
    [403, 'Repository access blocked', 'access'],
    [403, 'Sorry. Your account was suspended.', 'access'],
    [451, 'Repository access blocked', 'access'],
    [401, 'Bad credentials', 'credentials'],
    [405, 'Changes must be made through the merge queue', 'queue'],
    [405, 'Squash merges are not allowed on this repository.', 'merge-method'],
    [405, 'Merge commits are not allowed on this repository.', 'merge-method'],
    [
      405,
      'At least 1 approving review is required by reviewers with write access.',
      'approval',
    ],
    [409, 'Changes must be made through a pull request.', 'rule'],
    [422, 'Cannot create ref due to creations being restricted.', 'rule'],
    [422, 'Commits must have verified signatures.', 'rule'],
    [422, 'Reference already exists', 'reference-exists'],
    [422, 'Reference does not exist', 'reference-missing'],
    [422, 'Sorry, your input was too large to process.', 'too-large'],
  ])('takes %i "%s" for lasting', (status, message, code) => {
    expect(meaning(says(status, message))).toMatchObject({
      code,
      temporary: false,
      retryAfterMs: undefined,
    });
  });

  it.each([
    [
      { message: 'A pull request already exists for a:b.' },
      'pull-request-exists',
    ],
    [{ message: 'No commits between main and rotate/x' }, 'nothing-to-propose'],
    [
      {
        field: 'body',
        message: 'body is too long (maximum is 65536 characters)',
      },
      'too-large',
    ],
    [{ message: 'was submitted too quickly', field: 'base' }, 'limited'],
    ['Repository rule violations found', 'rule'],
  ])('reads the errors beside "Validation Failed": %j', (error, code) => {
    expect(meaning(says(422, 'Validation Failed', [error]))?.code).toBe(code);
  });

  it.each([
    [403, 'Pears are out'],
    [422, 'Validation Failed'],
    [409, 'Conflict'],
    [405, 'No'],
    [418, ''],
  ])('does not pretend to know %i "%s"', (status, message) => {
    expect(meaning(says(status, message))).toBeUndefined();
  });

  it.each([403, 422, 429, 503])(
    'waits as long as Retry-After says, with %i and whatever words',
    status => {
      const waits = (after: string) =>
        meaning(answer(status, {}, { 'retry-after': after }))?.retryAfterMs;
      expect(waits('30')).toBe(30_000);
      expect(waits(NOW.plus({ minutes: 2 }).toHTTP()!)).toBe(120_000);
      expect(waits('99999999')).toBe(24 * 60 * 60_000);
      expect(waits(NOW.minus({ days: 1 }).toHTTP()!)).toBe(0);
    },
  );

  it('knows single sign-on by its header', () => {
    const headers = { 'x-github-sso': 'required; url=https://x/?token=s3cret' };
    const known = meaning(answer(403, { message: 'Forbidden' }, headers));
    expect(known).toMatchObject({ code: 'access', temporary: false });
    expect(known?.sentence).toContain('single sign-on');
    expect(known?.sentence).not.toContain('s3cret');
  });

  it('quotes one bounded line, without what could be a credential', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const base64 = 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==QWxhZGRpbjpvcGVu';
    const words = ownWords(
      says(422, `No\r\n\u202e pears ${token} ${base64} https://x/?t=1`, [
        { field: 'head', code: 'invalid' },
      ]),
    )!;
    expect(words).toBe('No pears … … … head is invalid');
    expect(ownWords(says(422, 'long '.repeat(1000)))!.length).toBeLessThan(250);
    expect(ownWords(answer(403, '<html>proxy</html>'))).toBeUndefined();
    expect(ownWords(answer(403, undefined))).toBeUndefined();
    expect(ownWords(answer(422, { message: 7, errors: [null, 5] }))).toBe(
      undefined,
    );
  });
});
