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

/** Where a repository lies by now that was asked for at another address. @public */
export interface RepositoryMove {
  /** What it is at its host. */
  id: string;
  /** Its present address. */
  url: string;
  /** The address at which it was asked for, as `Forge.repositoryOf` spells it. */
  from: string;
}

/**
 * A system that a module talks to (a forge, a cluster, an issuer's service) did not do what was asked. The
 * message is for a person: what failed and what to do next; it must hold neither a value nor an answer's
 * body, of which a refusal may quote one short sentence. The cause is for the log, scrubbed by the module.
 * @public
 */
export class UpstreamError extends Error {
  name = 'UpstreamError' as const;
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** How long the upstream asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /**
   * Whether it refused in words that the module does not know, so that it may be for a while or for good. Then it is
   * retryable, and whoever asked decides how often it is refused before that counts as for good.
   */
  readonly unrecognized: boolean;
  /** Where a repository lies by now, if it was refused because it is no longer where it was asked for. */
  readonly movedTo?: RepositoryMove;

  constructor(
    message: string,
    options: {
      retryable: boolean;
      retryAfterMs?: number;
      unrecognized?: boolean;
      movedTo?: RepositoryMove;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.unrecognized = options.unrecognized ?? false;
    this.movedTo = options.movedTo;
  }
}

/** Why a manifest cannot be edited. @public */
export type ManifestRefusal =
  | 'templated'
  | 'anchored'
  | 'ambiguous'
  | 'missing-document'
  | 'missing-key'
  | 'invalid-yaml'
  | 'unsupported';

/**
 * A manifest is such that an edit could go wrong, so it is refused untouched. The message names the file, the
 * place and what a person can do about it.
 * @public
 */
export class ManifestError extends Error {
  name = 'ManifestError' as const;
  readonly refusal: ManifestRefusal;
  /** URL or path of the file. */
  readonly file: string;

  constructor(refusal: ManifestRefusal, file: string, message: string) {
    super(`${file}: ${message}`);
    this.refusal = refusal;
    this.file = file;
  }
}
