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

import fc from 'fast-check';
import { inertLine } from './inertLine';
import { logLine } from './logLine';
import { markdownCode } from './markdownCode';
import { noticeText } from './noticeText';
import { plainLine } from './plainLine';
import { shorten } from './shorten';
import { shortenMarkdown } from './shortenMarkdown';

/** What systems take for orders, between any text. */
const orders = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['@acme/all', '@', '#12', 'acme/x#3', 'GH-9', 'fixes ', '!7', '`'],
        ...['https://github.com/acme/x/issues/1', '://', '[skip ci]', '[', ']'],
        ...[
          '***NO_CI***',
          '\n',
          '\r\n',
          '\u2028',
          '\u0085',
          '\u202e',
          '\u0000',
        ],
        ...['Signed-off-by: x <x@y.z>', 'skip-checks: true', '<!channel>', '>'],
        ...['</td>', '![x](y)', '```', '👩‍👩‍👧', 'é', '\ud800', '\u200b', ' '],
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''));

const most = fc.integer({ min: 20, max: 300 });

describe('text of other systems', () => {
  it('is one line without anything that cannot be seen', () => {
    fc.assert(
      fc.property(orders, most, (text, length) => {
        for (const line of [plainLine(text, length), logLine(text)]) {
          expect(line).not.toMatch(
            /[\p{Cc}\p{Cs}\u2028-\u202e\u200b\u2066-\u2069]/u,
          );
          expect(line).toBe(line.trim());
        }
        expect(plainLine(text, length).length).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('gives no order in a title or a message of a commit', () => {
    fc.assert(
      fc.property(orders, most, (text, length) => {
        const line = inertLine(text, length);
        expect(line).not.toMatch(
          /@[\p{L}\p{N}_-]|[#!]\p{N}|GH-\d|:\/\/|\[|\]|\*\*/u,
        );
        expect(line).not.toMatch(/[\r\n\u2028]/);
        expect(line.length).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('ends its span of code only where the span ends', () => {
    fc.assert(
      fc.property(orders, text => {
        const code = markdownCode(text);
        expect(code).toMatch(/^`[^`]+`$/);
        expect(code).not.toMatch(/@[\p{L}\p{N}]|#\p{N}/u);
      }),
    );
    expect(markdownCode('')).toBe('`-`');
  });

  it('is no markup and no call in a notice, which keeps its lines', () => {
    fc.assert(
      fc.property(orders, orders, (title, description) => {
        const notice = noticeText({ title, description, link: '/x' });
        expect(`${notice.title}${notice.description}`).not.toMatch(/[<>]/);
        expect(notice.title.length).toBeLessThanOrEqual(240);
        expect(notice.link).toBe('/x');
      }),
    );
    expect(noticeText({ title: 'a', description: 'b\nc' }).description).toBe(
      'b\nc',
    );
  });

  it('is cut between characters, never inside of one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 1, max: 60 }),
        (text, length) => {
          const short = shorten(text, length);
          expect(short.length).toBeLessThanOrEqual(length);
          expect(short.isWellFormed()).toBe(true);
          const isCut =
            short.endsWith('…') && text.startsWith(short.slice(0, -1));
          expect(short === text || isCut).toBe(true);
        },
      ),
    );
    expect(shorten('👩‍👩‍👧👩‍👩‍👧', 12)).toBe('👩‍👩‍👧…');
  });

  it('stays whole Markdown with its last paragraph', () => {
    const link = 'Follow it: https://portal.example.com/x';
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('- a', '```', '~~~', 'text', ''), {
          maxLength: 60,
        }),
        fc.integer({ min: 100, max: 200 }),
        (lines, length) => {
          const text = [...lines, '', link].join('\n');
          const short = shortenMarkdown(text, length);
          expect(short.length).toBeLessThanOrEqual(length);
          if (short === text) return;
          expect(short.endsWith(`(shortened)\n\n${link}`)).toBe(true);
        },
      ),
    );
    expect(
      shortenMarkdown(`\`\`\`\n${'x\n'.repeat(100)}\`\`\`\n\n${link}`, 120),
    ).toMatch(/^```\n(x\n)+```\n\n\(shortened\)\n\nFollow it: \S+$/);
  });

  it('takes no longer for a long text', () => {
    const started = performance.now();
    inertLine('@'.repeat(5_000_000));
    markdownCode(' '.repeat(5_000_000));
    shorten('é'.repeat(5_000_000), 256);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
