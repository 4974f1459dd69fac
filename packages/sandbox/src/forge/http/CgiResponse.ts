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

import { Response } from 'express';

const END_OF_HEADERS = '\r\n\r\n';
const MAX_HEADER_BYTES = 64 * 1024;

/** Turns the output of a CGI program (headers, empty line, body) into an HTTP response. */
export class CgiResponse {
  private head: Buffer | undefined = Buffer.alloc(0);

  constructor(private readonly response: Response) {}

  /** Whether the program has come as far as its body. */
  get headersSeen(): boolean {
    return this.head === undefined;
  }

  write(chunk: Buffer): void {
    if (this.head === undefined) {
      this.response.write(chunk);
      return;
    }
    this.head = Buffer.concat([this.head, chunk]);
    const end = this.head.indexOf(END_OF_HEADERS);
    if (end < 0) {
      if (this.head.length > MAX_HEADER_BYTES) this.response.destroy();
      return;
    }
    const headers = this.head.subarray(0, end).toString('latin1');
    const body = this.head.subarray(end + END_OF_HEADERS.length);
    this.head = undefined;
    headers.split('\r\n').forEach(line => this.setHeader(line));
    this.response.write(body);
  }

  private setHeader(line: string) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') {
      this.response.statusCode = Number.parseInt(value, 10);
    } else {
      this.response.setHeader(name, value);
    }
  }
}
