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

import { Request } from 'express';
import { z } from 'zod';
import { parseInput } from './parseInput';

const pathSchema = z.looseObject({ namespace: z.string(), name: z.string() });

/**
 * The ref of the secret that a path with `:namespace` and `:name` names.
 * @throws InputError naming the part that is wrong
 */
export function secretRefOf(request: Request): string {
  const { namespace, name } = parseInput(pathSchema, request.params);
  return `resource:${namespace}/${name}`;
}
