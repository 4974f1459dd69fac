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

import { secretSpecSchema } from '@keyturn/plugin-secrets-common';
import { z } from 'zod';
import { FIELD_COVERAGE } from './fieldCoverage';

/** Every field that holds no other fields, and every one that is covered as a whole. */
function fieldsOf(field: string, schema: unknown): string[] {
  if (field in FIELD_COVERAGE) {
    return [field];
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
  ) {
    return fieldsOf(field, schema.unwrap());
  }
  // A list is counted before its items are read.
  if (schema instanceof z.ZodPipe) {
    return fieldsOf(field, schema.out);
  }
  if (schema instanceof z.ZodArray) {
    return fieldsOf(`${field}[]`, schema.element);
  }
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, inner]) =>
      fieldsOf(`${field}.${key}`, inner),
    );
  }
  return [field];
}

describe('FIELD_COVERAGE', () => {
  const fields = fieldsOf('spec', secretSpecSchema);

  it('says of every field of a secret which boundary covers it, or why none has to', () => {
    expect(fields.filter(field => !(field in FIELD_COVERAGE))).toEqual([]);
  });

  it('says nothing of fields that do not exist', () => {
    expect(
      Object.keys(FIELD_COVERAGE).filter(field => !fields.includes(field)),
    ).toEqual([]);
  });

  it('would notice a field that is added', () => {
    const grown = secretSpecSchema.extend({
      store: z.object({ engine: z.string() }).optional(),
    });
    expect(
      fieldsOf('spec', grown).filter(field => !(field in FIELD_COVERAGE)),
    ).toEqual(['spec.store.engine']);
  });
});
