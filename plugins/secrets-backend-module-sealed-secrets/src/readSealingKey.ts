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

import { KeyObject, X509Certificate } from 'node:crypto';
import { CallContext, UpstreamError } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { CertificateSource } from './certificateSources';

const FIRST_CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;

/**
 * The public key that values for a cluster are sealed to: the one of the first certificate, as kubeseal does.
 * @throws UpstreamError where the certificate cannot be read, is expired or holds no RSA key
 */
export async function readSealingKey(
  cluster: string,
  source: CertificateSource,
  context: CallContext,
): Promise<KeyObject> {
  const pem = await source.read(context);
  const refuse = (problem: string, cause?: unknown) =>
    new UpstreamError(
      `The sealing certificate of cluster ${cluster}, from ${source.location}, ${problem}`,
      { retryable: false, cause },
    );
  const certificate = parse(pem, refuse);
  if (source.sha256 && source.sha256 !== certificate.fingerprint256) {
    throw refuse(
      `has the fingerprint ${certificate.fingerprint256}, which is not the one in the app configuration. If the controller has renewed its key, make sure that the new certificate is its own, and put its fingerprint into certificate.sha256`,
    );
  }
  const expiresAt = DateTime.fromJSDate(certificate.validToDate, {
    zone: 'utc',
  });
  if (expiresAt <= context.now()) {
    throw refuse(
      `expired on ${expiresAt.toISODate()}. Let the controller renew its key, or put its current certificate there`,
    );
  }
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw refuse(
      `holds no RSA key, and only those can seal. Put the certificate of the sealed-secrets controller there`,
    );
  }
  return publicKey;
}

function parse(
  pem: string,
  refuse: (problem: string, cause?: unknown) => UpstreamError,
): X509Certificate {
  const advice = 'Put there what kubeseal --fetch-cert prints for this cluster';
  const [first] = FIRST_CERTIFICATE.exec(pem) ?? [];
  if (!first) {
    throw refuse(`is not a PEM certificate. ${advice}`);
  }
  try {
    return new X509Certificate(first);
  } catch (cause) {
    throw refuse(`cannot be parsed. ${advice}`, cause);
  }
}
