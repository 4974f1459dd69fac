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
 * The promises a module of the secrets plugin must keep, the value type, edits that keep a file's format, and
 * fakes that keep the same promises.
 *
 * @packageDocumentation
 */

export * from './SecretValue';
export * from './errors';
export * from './events';
export * from './edits';
export * from './workers';
export {
  FILE_LIMITS,
  type FileLimit,
  MAX_CODE_OWNERS_BYTES,
  tooLarge,
} from './foreignText/limits';
export * from './codeOwnersFiles';
export * from './text';
export * from './contracts/context';
export * from './contracts/CredentialIssuer';
export * from './contracts/SecretAuthority';
export * from './contracts/Forge';
export * from './contracts/PropagationProbe';
export * from './extensions';
export * from './versionAnnotations';
