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

/** Codes of Node for a certificate that no trusted authority signed. */
const UNTRUSTED = [
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Codes of Node for an answer in plain text to the beginning of TLS. */
const WITHOUT_TLS = [
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_WRONG_VERSION_NUMBER',
];

/**
 * Why no connection came about for a reason that somebody has to mend, and what to do; fits between the name of a cluster
 * and the place of its configuration. Undefined for anything that can pass, such as a server that is down.
 */
export function connectionProblem(
  error: unknown,
  url: string,
): string | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (UNTRUSTED.includes(code)) {
    return 'shows a certificate of an authority that is not trusted: correct its caData or caFile';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `shows a certificate that is not for ${
      new URL(url).hostname
    }: use a host that it names in the url`;
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return 'shows a certificate that has expired: renew that of the API server, or correct the caData or caFile if its authority has a newer one';
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return 'shows a certificate that is not valid yet: check the clock of this machine, and the caData or caFile';
  }
  if (WITHOUT_TLS.includes(code)) {
    return 'does not speak TLS at its address: correct the scheme or the port of the url';
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
