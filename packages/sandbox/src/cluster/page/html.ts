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

/** A piece of HTML that is safe to send: text of ours, or made by {@link html}. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Escapes whatever is put in, but for other pieces of HTML; lists of pieces are joined. */
export function html(
  parts: TemplateStringsArray,
  ...values: Array<string | number | Html | Html[]>
): Html {
  const rendered = values.map(value =>
    [value]
      .flat()
      .map(item => (item instanceof Html ? item.text : escape(String(item))))
      .join('\n'),
  );
  return new Html(String.raw({ raw: parts }, ...rendered));
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
