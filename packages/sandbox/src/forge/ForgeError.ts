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

/** One reason why an input was refused, in GitHub's form. */
export interface ValidationProblem {
  resource: string;
  field?: string;
  code:
    | 'missing'
    | 'missing_field'
    | 'invalid'
    | 'already_exists'
    | 'custom'
    | 'unprocessable'
    | 'too_large';
  message?: string;
  value?: string;
}

/** An answer other than success: HTTP status, GitHub's words for it and, where inputs are wrong, which. */
export class ForgeError extends Error {
  readonly name = 'ForgeError';

  constructor(
    readonly status: number,
    message: string,
    readonly errors?: ValidationProblem[],
    /** A page of GitHub's documentation. Default: the one of what was asked. */
    readonly documentation?: string,
  ) {
    super(message);
  }

  static notFound(message = 'Not Found') {
    return new ForgeError(404, message);
  }

  static invalid(...problems: ValidationProblem[]) {
    return new ForgeError(422, 'Validation Failed', problems);
  }
}
