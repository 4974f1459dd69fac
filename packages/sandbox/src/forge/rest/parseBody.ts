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

import { z } from 'zod';
import { ForgeError } from '../ForgeError';

/** @throws ForgeError 422 that names every field that is missing or wrong */
export function parseBody<T>(
  schema: z.ZodType<T>,
  body: unknown,
  resource: string,
): T {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  throw ForgeError.invalid(
    ...result.error.issues.map(({ path, message }) => {
      const field = path.join('.');
      const given = path.reduce<unknown>(
        (value, key) => (value as Record<PropertyKey, unknown>)?.[key],
        body,
      );
      return {
        resource,
        field,
        code: given === undefined ? 'missing_field' : 'invalid',
        message,
      } as const;
    }),
  );
}
