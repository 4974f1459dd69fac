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

import { CST, Lexer, LineCounter, Parser } from 'yaml';
import { FILE_LIMITS, tooLarge } from './limits';

/** What stands before or behind each key or item; in a map on one line both. */
const SEPARATORS = new Set([':', ',', '-', '?']);

/** The parser also keeps the document and the scalar that it is at. */
const STACK_OF_SCALAR = 2;

class TokenCount {
  readonly #file: string;
  #documents = 0;
  #keys = 0;
  #separators = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** What is being read: it can be too much long before its document ends. */
  see(lexeme: string, stack: number): void {
    if (SEPARATORS.has(lexeme)) this.#separators += 1;
    if (this.#separators > 2 * FILE_LIMITS.keys) {
      throw tooLarge(this.#file, 'keys');
    }
    if (stack > FILE_LIMITS.depth + STACK_OF_SCALAR) {
      throw tooLarge(this.#file, 'depth');
    }
  }

  /** What was read. */
  add(token: CST.Token): void {
    if (token.type !== 'document') return;
    this.#documents += 1;
    if (this.#documents > FILE_LIMITS.documents) {
      throw tooLarge(this.#file, 'documents');
    }
    this.#addItems(token.value);
  }

  #addItems(root: CST.Token | undefined): void {
    const open = [root];
    for (let token = open.pop(); token; token = open.pop()) {
      if (!('items' in token)) continue;
      this.#keys += token.items.length;
      if (this.#keys > FILE_LIMITS.keys) throw tooLarge(this.#file, 'keys');
      for (const { key, value } of token.items) {
        open.push(...[key, value].flatMap(one => one ?? []));
      }
    }
  }
}

/**
 * The documents of a YAML file as tokens. What exceeds a limit is noticed while it is read, before anything is made of it.
 * @throws ManifestError where the file has too many documents, keys or levels
 */
export function* parseTokens(
  text: string,
  file: string,
  lines: LineCounter,
): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  const count = new TokenCount(file);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      count.add(token);
      yield token;
    }
    count.see(lexeme, parser.stack.length);
  }
  for (const token of parser.end()) {
    count.add(token);
    yield token;
  }
}
