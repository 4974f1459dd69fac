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

import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const input = {
  rotationId: '${{ steps.start.output.rotationId }}',
  secretRef: '${{ parameters.secretRef }}',
  declaration: '${{ parameters.declaration }}',
};

export const examples: TemplateExample[] = [
  {
    description: 'Hand in what was entered in a field of the kind Secret',
    example: stringify({
      steps: [
        {
          id: 'handIn',
          name: 'Hand in and seal',
          action: 'secrets:rotation:hand-in',
          input: {
            ...input,
            from: 'value',
            note: '${{ parameters.note }}',
            url: '${{ parameters.evidenceUrl }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Hand in a value for each key, with the day it expires',
    example: stringify({
      steps: [
        {
          id: 'handIn',
          name: 'Hand in and seal',
          action: 'secrets:rotation:hand-in',
          input: {
            ...input,
            from: { username: 'clientId', password: 'clientSecret' },
            expiresAt: '2027-12-24',
          },
        },
      ],
    }),
  },
];
