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

/** Secrets that go on under another name. */
export const handoversTexts = {
  handover: {
    asked: 'Retired, still in the cluster',
    askedText:
      'The catalog does not list this secret, and another one declares its Secrets. What is on record stays here until it is handed over.',
    askedBy: '{{secret}} of {{owner}}, since {{since}}',
    askedByNobody: '{{secret}}, which has no owner, since {{since}}',
    owner:
      'It waits until the owner of this secret or a platform administrator agrees.',
    boundary:
      'Nothing is handed over, because it is outside the boundary of that secret.',
    record:
      'Nothing is handed over, because that secret has versions, a rotation or a report of its own.',
    awaited: 'These Secrets belonged to {{secret}}',
    awaitedText:
      'The catalog no longer lists it. Its owner or a platform administrator has to agree that this secret takes over its versions and its rotation; until then no rotation starts here.',
    earlier: 'Goes on from {{secret}} since {{since}}',
    earlierText:
      'The versions were handed over, because both declare the same Secrets. What happened before stands in the earlier journal, closed by row {{seq}}.',
    later: 'Goes on as {{secret}} since {{since}}',
    agree: 'Agree to hand over {{secret}}',
    title: 'Hand over {{from}} to {{to}}?',
    text: 'The new secret gets the versions, the open rotation and open reports of the earlier one, and its owner can revoke them. The journal of the earlier one is closed.',
    journaled: 'Your name and the reason go into the journals of both.',
    keep: 'Do not hand over',
    confirm: 'Hand over',
    failed: 'It could not be handed over',
    notAllowed:
      'Only owners of the earlier secret and platform administrators can hand it over.',
  },
} as const;
