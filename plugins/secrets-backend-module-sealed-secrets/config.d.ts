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

export interface Config {
  secrets?: {
    sealedSecrets?: {
      /** Places that hold secrets as SealedSecrets in Git. Default: none. */
      authorities?: Array<{
        /** Named by spec.authority.ref of a secret, such as sealed-secrets. */
        id: string;
        /** Shown to people. Default: SealedSecrets with the id. */
        title?: string;
        /** Clusters whose controllers unseal; a secret can have targets in these only. */
        clusters: Array<{
          /** Named by spec.targets[].cluster of a secret. */
          name: string;
          /** The public sealing certificate of the cluster; exactly one of url, file and pem. */
          certificate: {
            /** Where the controller serves it, such as http://sealed-secrets-controller:8080/v1/cert.pem; read anew for each rotation. Plain http is warned of, unless it is to this machine or there is sha256. */
            url?: string;
            /**
             * SHA-256 fingerprint that the certificate at url must have, 64 hexadecimal digits with or without colons.
             * Controllers renew their key, by default every 30 days; then it must be changed, too. Default: any.
             */
            sha256?: string;
            /** Path of a PEM file on the backend's disk. */
            file?: string;
            /** The PEM itself. */
            pem?: string;
          };
        }>;
      }>;
    };
  };
}
