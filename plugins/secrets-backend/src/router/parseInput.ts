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

import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { isStorable } from './isStorable';

/** Longer than all sentences about all fields that there are; names of fields that there are not may be of any length. */
const LONGEST_MESSAGE = 2_000;

/**
 * Validates what a caller sent. NUL fits into no text of PostgreSQL, so no field may hold it.
 * @throws InputError that names each wrong field
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
): z.output<T> {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) {
    throw new InputError(
      z.prettifyError(parsed.error).slice(0, LONGEST_MESSAGE),
    );
  }
  const field = Object.entries(input ?? {}).find(
    ([, value]) => !isStorable(value),
  );
  if (field) {
    throw new InputError(`${field[0]} must not hold a NUL character`);
  }
  return parsed.data;
}
