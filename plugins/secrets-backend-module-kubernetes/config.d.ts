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
    kubernetes?: {
      /** How long a cluster may take to answer one request, as an ISO 8601 duration. Default: PT10S. */
      requestTimeout?: string;
    };
  };
  kubernetes?: {
    /**
     * The clusters of Backstage's own Kubernetes plugin. Those of a locator of type config with the auth provider
     * serviceAccount are observed; which others are not is said in the log at startup. Default: none.
     */
    clusterLocatorMethods?: Array<{
      /** Kind of the locator; only config is read. */
      type: string;
      /** The clusters of a locator of type config. Default: none. */
      clusters?: Array<{
        /** The name that targets of secrets give as their cluster. */
        name: string;
        /** Base URL of the Kubernetes API. */
        url: string;
        /** How to authenticate; only serviceAccount is observed. */
        authProvider?: string;
        /**
         * Token of a service account with the rights that keyturn-verify rbac or GET /v1/clusters/{cluster}/access prints:
         * to get the declared secrets, sealedsecrets and workloads by name, and to list deployments, statefulsets,
         * daemonsets, replicasets, cronjobs, jobs and pods. More can be told where it may also get leases in
         * kube-node-lease, and kustomizations, gitrepositories and applications of Flux and Argo CD. A new one counts as
         * soon as the configuration has it, also from a file by $file.
         * @visibility secret
         */
        serviceAccountToken?: string;
        /** Base64 of the PEM bundle of authorities that the API is trusted by. Default: those of the system. */
        caData?: string;
        /** File with the PEM bundle, where there is no caData; read at startup and when the configuration changes. */
        caFile?: string;
        /** Whether the certificate of the API goes unchecked. Default: false. */
        skipTLSVerify?: boolean;
      }>;
    }>;
  };
}
