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

/**
 * A forge, two clusters, a token service and a sample company on one laptop, with a portal that knows them.
 *
 * @packageDocumentation
 */

export { startSandbox } from './startSandbox';
export type { RunningSandbox, SandboxOptions } from './startSandbox';
export { startServices } from './startServices';
export type {
  ClusterName,
  RunningServices,
  ServiceOptions,
} from './startServices';
export { readCredentials, readOrCreateCredentials } from './credentials';
export type { SandboxCredentials } from './credentials';
export { findFreePorts, portsFrom, PortsTakenError } from './ports';
export type { SandboxPorts } from './ports';
export { SANDBOX_USER_HEADER } from './portal/sandboxAuthenticator';
export { startForge } from './forge';
export type { ApiRoute, Fault, ForgeOptions, RunningForge } from './forge';
export { slowMotion, startCluster } from './cluster';
export type { ClusterOptions, RunningCluster } from './cluster';
export { startTokenService } from './tokenService';
export type { TokenServiceOptions } from './tokenService';
export { TokenServiceClient, TokenServiceIssuer } from './tokenIssuer';
