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

import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  CertificateSource,
  FileCertificate,
  InlineCertificate,
  UrlCertificate,
} from './certificateSources';
import { SealedSecretsAuthorityOptions } from './SealedSecretsAuthority';

const KEY = 'secrets.sealedSecrets.authorities';

/**
 * Authorities as the app configuration describes them; none where it does not.
 * @throws InputError naming the key that is wrong
 */
export function readSealedSecretsConfig(
  config: Config,
): SealedSecretsAuthorityOptions[] {
  return (config.getOptionalConfigArray(KEY) ?? []).map((authority, i) => {
    const id = authority.getString('id');
    return {
      id,
      title: authority.getOptionalString('title') ?? `SealedSecrets (${id})`,
      certificates: readClusters(authority, `${KEY}[${i}]`),
    };
  });
}

function readClusters(
  authority: Config,
  key: string,
): Map<string, CertificateSource> {
  const certificates = new Map<string, CertificateSource>();
  for (const [i, cluster] of authority.getConfigArray('clusters').entries()) {
    const name = cluster.getString('name');
    if (certificates.has(name)) {
      throw new InputError(`${key}.clusters names ${name} twice`);
    }
    const certificate = cluster.getConfig('certificate');
    certificates.set(
      name,
      readSource(certificate, `${key}.clusters[${i}].certificate`),
    );
  }
  return certificates;
}

function readSource(certificate: Config, key: string): CertificateSource {
  const url = certificate.getOptionalString('url');
  const file = certificate.getOptionalString('file');
  const pem = certificate.getOptionalString('pem');
  const sha256 = readFingerprint(certificate, key);
  if ([url, file, pem].filter(Boolean).length !== 1) {
    throw new InputError(`${key} must have exactly one of url, file and pem`);
  }
  if (url) {
    assertPlainUrl(url, `${key}.url`);
    return new UrlCertificate(url, sha256);
  }
  if (sha256) {
    throw new InputError(`${key}.sha256 can only be beside url`);
  }
  return file ? new FileCertificate(file) : new InlineCertificate(pem!, key);
}

/** As `openssl x509 -fingerprint -sha256` prints it, with or without colons. */
function readFingerprint(certificate: Config, key: string): string | undefined {
  const text = certificate.getOptionalString('sha256');
  if (text === undefined) return undefined;
  const digits = text.replaceAll(':', '').toLocaleUpperCase('en-US');
  if (!/^[0-9A-F]{64}$/.test(digits)) {
    throw new InputError(
      `${key}.sha256 must be a SHA-256 fingerprint of 64 hexadecimal digits`,
    );
  }
  return digits.replace(/..(?=.)/g, '$&:');
}

/** The URL is shown in errors, so it must not carry a password. */
function assertPlainUrl(text: string, key: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(`${key} must be an http or https URL`);
  }
  if (url.username || url.password) {
    throw new InputError(`${key} must not hold a user name or password`);
  }
}
