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

import { rotationPhaseSchema, isTerminalPhase } from '../phases';
import { abandonmentReasonSchema, abandonmentText } from './abandonment';
import { endingText } from './endingText';
import {
  revocationOf,
  revocationOutcomeOf,
  revocationReasonSchema,
  revocationText,
  versionRevocationText,
} from './revocation';

const REASONS = revocationReasonSchema.options;

describe('a revocation', () => {
  it.each(REASONS)(
    'for the reason %s is worded whole, of either version',
    reason => {
      for (const subject of ['previous', 'new'] as const) {
        const text = revocationText(revocationOf(subject, [], reason));
        expect(text).toMatch(/^[A-Z].*\.$/);
        expect(text).toContain(`${subject} version`);
        expect(
          versionRevocationText(subject, {
            id: 'v-1',
            reason,
            evidence: 'So it says',
          }),
        ).toMatch(/v-1.*\. So it says$/);
      }
    },
  );

  it('has words of its own for each reason', () => {
    const texts = REASONS.map(reason =>
      revocationText(revocationOf('previous', [], reason)),
    );
    expect(new Set(texts).size).toBe(REASONS.length);
  });

  it('says that a version was revoked where it was, and never else', () => {
    for (const reason of REASONS) {
      const text = revocationText(revocationOf('previous', [], reason));
      expect([reason, /^The previous version was revoked/.test(text)]).toEqual([
        reason,
        revocationOutcomeOf(reason) === 'revoked' && reason !== 'already-ended',
      ]);
    }
  });

  it('blames the policy only where the policy keeps it', () => {
    const blamed = REASONS.filter(reason =>
      revocationText(revocationOf('previous', [], reason)).includes('policy'),
    );
    expect(blamed).toEqual(['policy']);
  });

  it('of several versions is the worst, and says each where they differ', () => {
    const mixed = revocationOf('previous', [
      { id: 'v-1', reason: 'by-issuer' },
      { id: 'v-2', reason: 'held-by-another', evidence: 'Of ledger' },
    ]);
    expect(mixed).toMatchObject({
      outcome: 'kept',
      reason: 'held-by-another',
      versions: [{ outcome: 'revoked' }, { outcome: 'kept' }],
    });
    expect(revocationText(mixed)).toMatch(
      /^Version v-1 was revoked\. Version v-2 was not revoked/,
    );
    const alike = revocationOf('previous', [
      { id: 'v-1', reason: 'by-issuer' },
      { id: 'v-2', reason: 'by-issuer' },
    ]);
    expect(revocationText(alike)).toBe('The previous version was revoked.');
  });
});

describe('an abandonment', () => {
  it.each(abandonmentReasonSchema.options)(
    'at %s says what is in use since',
    reason => {
      const text = abandonmentText({ reason, targets: [] });
      expect(text).toMatch(/^It was abandoned .* in use/);
    },
  );

  it('claims that the old version stays in use only where nothing was proposed', () => {
    const claims = abandonmentReasonSchema.options.filter(reason =>
      abandonmentText({ reason, targets: [] }).includes('stays in use'),
    );
    expect(claims).toEqual(['nothing-proposed']);
  });

  it('names what each target ran, as last seen, and no more of many than one reads', () => {
    const text = abandonmentText({
      reason: 'targets-not-proven',
      targets: [
        { id: 'eu', state: 'running', versionId: 'v-2' },
        { id: 'us', state: 'not-yet', versionId: 'v-1' },
        { id: 'ap', state: 'not-yet' },
        {
          id: 'af',
          state: 'unknown',
          versionId: 'v-1',
          unknownSince: '2026-11-24T18:26:00.000Z',
        },
        ...Array.from({ length: 8 }, (_, i) => ({
          id: `t-${i}`,
          state: 'unobserved' as const,
        })),
      ],
    });
    expect(text).toContain(
      'As last seen: eu runs v-2; us is not proven and names v-1; ap is not proven; af is unknown since 24 Nov 2026 at 18:26 UTC; t-0 was not observed;',
    );
    expect(text).toContain('; and 2 more.');
  });
});

describe('an ending', () => {
  it('has words for every phase that ends, and for no other', () => {
    for (const phase of rotationPhaseSchema.options) {
      expect([phase, endingText({ phase }) !== undefined]).toEqual([
        phase,
        isTerminalPhase(phase),
      ]);
    }
  });

  it('is unknown where its fact is missing', () => {
    expect(endingText({ phase: 'completed' })).toBe(
      'What became of the previous version is not on record.',
    );
  });
});
