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

/** What a person does about a rotation. */
export const interventionsTexts = {
  retry: {
    button: 'Try again now',
    failed: 'It could not be tried again',
    notAllowed: 'You are not allowed to try again.',
  },
  proposeMissing: {
    button: 'Propose what is missing',
    failed: 'What is missing could not be proposed',
    notAllowed: 'You are not allowed to propose what is missing.',
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
    text: 'Nothing will be undone: no pull request is reverted and no version is revoked. Both versions may stay in use, and another rotation can start; once it completes, it deals with what this one leaves behind. The page then says how things stood.',
    keep: 'Keep it running',
    confirm: 'Give up',
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
    unfinishedTitle: 'The rollback was abandoned',
    askedBy: '{{who}} asked for it {{when}}: {{reason}}',
  },
  override: {
    open: 'Override the gate',
    title: 'Revoke although something may still use it?',
    text: 'The version that goes is revoked as soon as the rotation looks again. Whatever still uses it stops working, unless it is restarted before:',
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
  allowance: {
    title: 'Allowed outside its boundary',
    text: '{{who}} allowed this rotation {{when}}: {{reason}}',
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
    noteHint: 'Goes into the journal with your name; never write a value here.',
    keep: 'Not yet',
    confirm: 'Confirm',
    failed: 'It could not be confirmed',
    notAllowed: 'You are not allowed to confirm it; an owner is.',
  },
} as const;
