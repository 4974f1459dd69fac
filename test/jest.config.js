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

const swc = require.resolve('@backstage/cli/config/jestSwcTransform');

const commonJs = { ignoreDynamic: true, exportInteropAnnotation: true };
const transformOf = parser => [swc, { module: commonJs, jsc: { parser } }];

/** The config Backstage gives to packages of Node, but this one keeps its tests at its root instead of under src. */
module.exports = {
  displayName: '@keyturn/test',
  rootDir: __dirname,
  testMatch: ['<rootDir>/**/*.test.ts'],
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '\\.(mjs|cjs|js)$': transformOf({ syntax: 'ecmascript' }),
    '\\.(mts|cts|ts)$': transformOf({ syntax: 'typescript' }),
    '\\.tsx$': transformOf({ syntax: 'typescript', tsx: true }),
  },
  // Some dependencies are ES modules, so that all but the big ones that are not go through the transform.
  transformIgnorePatterns: [
    '/node_modules/(?:ajv|core-js|jest-.*|jsdom|json-schema|knex|typescript)/',
  ],
};
