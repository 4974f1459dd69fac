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
import { parseAllDocuments } from 'yaml';
import { editManifest } from './editManifest';
import { FileEdit } from '../edits/FileEdit';

/** Everything that a tool which re-emits YAML is known to destroy. */
const NASTY = `# Top comment, two spaces before the next one
apiVersion: v1   # spaces before
kind: ConfigMap
metadata: {name: defaults,   labels: { app : x }}
data:
    mode: 0644
    big: 12345678901234567890
    shared: &shared
        a: 1
        b: [1,2,  3]
    merged:
        <<: *shared
        c: yes
    ? complex key
    : complex value
...
---
kind: SealedSecret
metadata:
    name: db   # the one
    namespace: payments
    annotations:
        note: >
            folded text that is long enough to be wrapped by a tool which re-emits what it has parsed

            and goes on
        "quoted/key": 'it''s'
spec:
    encryptedData:
        plain: AgAold==
        single: 'AgBold=='   # why not
        double: "AgCold=="
        literal: |
            AgDold==
        folded: >-
            AgEo
            ld==
        empty:
        flow: {inner: AgFold==, other: [ a,b ]}
    template:
        metadata:
            labels: {app: payments}
        data:
            url: "postgres://{{ .user }}@db"


# between documents
---
kind: SealedSecret
metadata:
  name: db
  namespace: billing
spec:
  encryptedData:
  - not: "a map"
  -   - nested
# the end, without a line break`;

const document = { kind: 'SealedSecret', name: 'db', namespace: 'payments' };

const SCALARS = [
  ['plain'],
  ['single'],
  ['double'],
  ['literal'],
  ['folded'],
  ['empty'],
  ['flow', 'inner'],
].map(path => ['spec', 'encryptedData', ...path]);

const GAPS = [
  ['metadata', 'annotations', 'secrets.keyturn.dev/version.db-1a2b3c4d5e'],
  ['metadata', 'labels', 'new'],
  ['spec', 'template', 'metadata', 'annotations', 'yes'],
  ['spec', 'template', 'metadata', 'labels', 'deep', '1'],
  ['spec', 'encryptedData', 'flow', 'new'],
  ['spec', 'encryptedData', 'empty', 'new'],
  ['status', 'a', 'b', 'c'],
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...'yn0x1_e.:-#\'"{}[],&*!|>%@` \n\r\t~='),
  }),
  fc.base64String({ maxLength: 2000 }),
  fc.constantFrom('yes', 'null', '1e3', '0644', '2024-01-01', '1_0', '', '\n'),
);

const layout = fc.record({
  crlf: fc.boolean(),
  mark: fc.boolean(),
});

const laidOut = ({ crlf, mark }: { crlf: boolean; mark: boolean }) =>
  (mark ? '\ufeff' : '') + (crlf ? NASTY.replace(/\n/g, '\r\n') : NASTY);

const editOf = (path: string[], value: string): FileEdit => ({
  file: 'nasty.yaml',
  document,
  path,
  value,
  missing: 'insert',
});

/** How much of two texts is alike at both ends. */
function commonEnds(a: string, b: string): { start: number; end: number } {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  return { start, end };
}

/** First and last line that the old text of a scalar stands on. */
function linesOf(content: string, path: string[]): [number, number] {
  const node = parseAllDocuments(content)[1].getIn(path, true) as {
    range: [number, number, number];
  };
  const [start, end] = node.range;
  return [content.slice(0, start), content.slice(0, end)].map(
    part => part.split('\n').length,
  ) as [number, number];
}

const readBack = (content: string, path: string[]) =>
  parseAllDocuments(content)[1].getIn(path);

describe('any edit of a nasty file', () => {
  it('sets any text at any scalar, touching only the lines it stands on', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCALARS),
        text,
        layout,
        (path, value, style) => {
          const before = laidOut(style);
          const after = editManifest(before, [editOf(path, value)]);
          expect(readBack(after, path)).toBe(value);
          if (after === before) return;
          const [first, last] = linesOf(before, path);
          const { start, end } = commonEnds(before, after);
          const firstChanged = before.slice(0, start).split('\n').length;
          const lastChanged = before
            .slice(0, before.length - end)
            .split('\n').length;
          expect(firstChanged).toBeGreaterThanOrEqual(first);
          expect(lastChanged).toBeLessThanOrEqual(last);
        },
      ),
    );
  });

  it('inserts any text at any gap, and taking it out again gives the old file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GAPS),
        text,
        layout,
        (path, value, style) => {
          const before = laidOut(style);
          const after = editManifest(before, [editOf(path, value)]);
          expect(readBack(after, path)).toBe(value);
          const { start } = commonEnds(before, after);
          const inserted = after.length - before.length;
          expect(after.slice(0, start) + after.slice(start + inserted)).toBe(
            before,
          );
        },
      ),
    );
  });

  it('is the same when applied twice, and in one go or one by one', () => {
    const edits = fc.array(
      fc.tuple(fc.constantFrom(...SCALARS, ...GAPS.slice(0, 5)), text),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(edits, layout, (pairs, style) => {
        const wanted = [
          ...new Map(
            pairs.map(([path, value]) => [String(path), { path, value }]),
          ).values(),
        ].map(({ path, value }) => editOf(path, value));
        const once = editManifest(laidOut(style), wanted);
        expect(editManifest(once, wanted)).toBe(once);
        expect(
          wanted.reduce(
            (content, edit) => editManifest(content, [edit]),
            laidOut(style),
          ),
        ).toBe(once);
      }),
    );
  });

  it('keeps every line ending', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SCALARS, ...GAPS), text, (path, value) => {
        const after = editManifest(laidOut({ crlf: true, mark: false }), [
          editOf(path, value),
        ]);
        expect(after).not.toMatch(/[^\r]\n/);
      }),
    );
  });
});

describe('a large file', () => {
  it('is edited in its one place', () => {
    const neighbours = Array.from(
      { length: 1000 },
      (_, i) =>
        `---\nkind: SealedSecret\nmetadata: {name: s-${i}, namespace: payments}\nspec: {encryptedData: {plain: Ag${i}}}\n`,
    );
    const edit = {
      ...editOf(['spec', 'encryptedData', 'plain'], 'AgNew'),
      document: { ...document, name: 's-700' },
    };
    const before = neighbours.join('');
    expect(editManifest(before, [edit])).toBe(
      before.replace('plain: Ag700}', 'plain: AgNew}'),
    );
  });
});
