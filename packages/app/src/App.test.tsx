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

import { render, screen } from '@testing-library/react';
import App from './App';

const GENEROUS_MS = 60_000;

const realEnvironment = process.env;

/** A built app finds its config there as objects, which an environment of strings would not hold. */
function givenEnvironment(environment: object) {
  Object.defineProperty(process, 'env', {
    value: environment,
    configurable: true,
    writable: true,
  });
}

describe('App', () => {
  afterEach(() => givenEnvironment(realEnvironment));

  it(
    'asks a visitor who to be before anything else',
    async () => {
      givenEnvironment({
        NODE_ENV: 'test',
        APP_CONFIG: [
          {
            context: 'test',
            data: {
              app: {
                title: 'Keyturn',
                baseUrl: 'http://localhost:7007',
                packages: 'all',
                signIn: {
                  sandboxUsers: [
                    {
                      ref: 'user:default/ana',
                      displayName: 'Ana Ferreira',
                      description: 'Owns the payment services',
                      team: 'Payments',
                    },
                  ],
                },
              },
              backend: { baseUrl: 'http://localhost:7007' },
            },
          },
        ],
      });

      render(App.createRoot());

      expect(
        await screen.findByRole(
          'button',
          { name: 'Sign in as Ana Ferreira, Payments' },
          { timeout: GENEROUS_MS },
        ),
      ).toBeInTheDocument();
      expect(screen.queryByRole('navigation')).not.toBeInTheDocument();
    },
    GENEROUS_MS,
  );
});
