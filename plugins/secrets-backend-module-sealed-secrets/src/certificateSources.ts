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

import { readFile } from 'node:fs/promises';
import { UpstreamError } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';

const TIMEOUT_MS = 10_000;
const LOOPBACK_HOSTS = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where the sealing certificate of a cluster comes from. */
export interface CertificateSource {
  /** For a person: the URL, file or configuration key. */
  readonly location: string;
  /** SHA-256 fingerprint that the certificate must have, upper-case hex with colons; absent where any will do. */
  readonly sha256?: string;
  /**
   * The PEM, read anew for each call, because controllers renew their key.
   * @throws UpstreamError
   */
  read(options: { signal: AbortSignal; now(): DateTime }): Promise<string>;
}

/** A PEM in the app configuration. */
export class InlineCertificate implements CertificateSource {
  readonly location: string;
  readonly #pem: string;

  constructor(pem: string, location: string) {
    this.#pem = pem;
    this.location = location;
  }

  async read(): Promise<string> {
    return this.#pem;
  }
}

/** A PEM file on the backend's disk. */
export class FileCertificate implements CertificateSource {
  readonly location: string;

  constructor(file: string) {
    this.location = file;
  }

  async read({ signal }: { signal: AbortSignal }): Promise<string> {
    try {
      return await readFile(this.location, { encoding: 'utf8', signal });
    } catch (cause) {
      throw new UpstreamError(
        `The sealing certificate ${this.location} cannot be read. Check that the file is there and that the backend may read it`,
        { retryable: false, cause },
      );
    }
  }
}

/** A PEM over HTTP, such as `/v1/cert.pem` of the sealed-secrets controller. */
export class UrlCertificate implements CertificateSource {
  readonly location: string;
  readonly sha256?: string;
  readonly #url: URL;

  constructor(url: string, sha256?: string) {
    this.#url = new URL(url);
    // a query string may hold a token
    this.location = `${this.#url.origin}${this.#url.pathname}`;
    this.sha256 = sha256;
  }

  /** Whether somebody between here and there could put a certificate of their own in its place. */
  get isForgeable(): boolean {
    const { protocol, hostname } = this.#url;
    return (
      protocol === 'http:' && !this.sha256 && !LOOPBACK_HOSTS.test(hostname)
    );
  }

  async read(options: {
    signal: AbortSignal;
    now(): DateTime;
  }): Promise<string> {
    const response = await this.#fetch(options.signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw this.#refusal(response, options.now());
    }
    try {
      return await response.text();
    } catch (cause) {
      throw this.#outage(cause);
    }
  }

  async #fetch(signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(this.#url, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
    } catch (cause) {
      throw this.#outage(cause);
    }
  }

  #outage(cause: unknown): UpstreamError {
    return new UpstreamError(
      `The sealing certificate could not be fetched from ${this.location}. Check that the sealed-secrets controller runs and that the backend reaches it`,
      { retryable: true, cause },
    );
  }

  #refusal({ status, headers }: Response, now: DateTime): UpstreamError {
    const retryable = status >= 500 || status === 429 || status === 408;
    const advice = retryable
      ? 'It is tried again'
      : 'Correct the URL, or let the backend read it without a login';
    return new UpstreamError(
      `The sealing certificate could not be fetched from ${this.location}, which answered ${status}. ${advice}`,
      {
        retryable,
        retryAfterMs: retryAfterOf(headers.get('retry-after'), now),
      },
    );
  }
}

/** Seconds or an HTTP date, as milliseconds from now. */
function retryAfterOf(
  header: string | null,
  now: DateTime,
): number | undefined {
  if (!header) {
    return undefined;
  }
  if (/^\d+$/.test(header)) {
    return Number(header) * 1000;
  }
  const until = DateTime.fromHTTP(header);
  return until.isValid
    ? Math.max(0, until.toMillis() - now.toMillis())
    : undefined;
}
