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

/** That a secret is compromised. */
export const compromiseTexts = {
  compromise: {
    openTitle: 'Compromised',
    containedTitle: 'The compromise is contained',
    withdrawnTitle: 'The report of a compromise was withdrawn',
    withdrawn: 'Withdrawn {{when}} by {{who}}: {{reason}}',
    reported: 'Reported {{when}} by {{who}}: {{reason}}',
    reportedFrom:
      'Reported {{when}} by {{who}}, found by {{source}}: {{reason}}',
    rotation: 'Emergency rotation',
    more: 'More about it',
  },
  report: {
    open: 'Report compromise',
    title: 'Report {{secret}} as compromised?',
    happens: 'What happens',
    starts:
      'An emergency rotation starts at once; no window and no other rotation holds it up.',
    startsByHand:
      'No rotation starts by itself, because only a person can mint this credential: start it by hand right after.',
    startsNot:
      'No rotation starts, because it cannot be rotated as it is; its page says what keeps it from that.',
    startsOutside:
      'No rotation starts until a platform administrator allows it, because the secret is outside its boundary. Administrators are told at once.',
    adopts:
      'The rotation that is open becomes the emergency rotation, unless the new version is live already; then another follows it.',
    reviewed: 'Its pull request still waits for a review.',
    unreviewed:
      'Its pull request is merged without a review, as the policy says for emergencies.',
    revoked:
      'The compromised version is revoked once everything runs the new one; the time from now until then is the time to contain.',
    unrevoked:
      'Nothing can revoke the compromised version: it has to be refused wherever it is accepted, and the report stays open until somebody withdraws it.',
    told: 'Who is told now',
    toldNobody:
      'Nobody: neither it nor anything that depends on it has an owner.',
    consumers: 'What depends on it',
    targets: 'Where it is',
    reason: 'What happened',
    reasonHint: 'Everybody who is told reads it; never write the value here.',
    urlHint: 'A page that says more, such as the finding. Optional.',
    keep: 'Do not report it',
    confirm: 'Report compromise',
    failed: 'It could not be reported',
    notAllowed:
      'You are not allowed to report it; its owner and owners of what depends on it are.',
    unstarted: 'It is reported, but no emergency rotation could be started',
  },
  withdraw: {
    open: 'Withdraw report',
    title: 'Withdraw the report?',
    text: 'The secret counts as sound again, and no emergency rotation starts for it.',
    textOpen:
      'The secret counts as sound again. The rotation that is open goes on; cancel it where it is not wanted.',
    keep: 'Keep the report',
    confirm: 'Withdraw report',
    failed: 'It could not be withdrawn',
    notAllowed: 'You are not allowed to withdraw it; its owner is.',
  },
} as const;
