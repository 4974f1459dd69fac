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

import { ApiRoute } from '@keyturn/sandbox';
import { OperationName } from './GithubDescription';

/** A route of the sandbox's API, and what GitHub calls it. */
export interface NamedRoute extends ApiRoute {
  pattern: RegExp;
  operation: OperationName;
}

const PARAMETER = /:\w+(\([^)]*\))?(\?)?/g;

/** `/:kind(orgs|users)/…` stands for one route each. */
function spelledOut(path: string): string[] {
  const choice = /:\w+\(([\w|]+)\)/.exec(path);
  if (!choice) return [path];
  return choice[1]
    .split('|')
    .flatMap(word => spelledOut(path.replace(choice[0], word)));
}

function patternOf(path: string): RegExp {
  const source = path.replace(/\/?:\w+(\([^)]*\))?(\?)?/g, (found, of, may) => {
    const text = { '(*)': '.*', '(\\d+)': '\\d+' }[of as string] ?? '[^/]+';
    const slash = found.startsWith('/') ? '/' : '';
    return may ? `(?:${slash}${text})?` : `${slash}${text}`;
  });
  return new RegExp(`^${source}/?$`);
}

const bare = (path: string) => path.replace(/\{[^}]*\}/g, '{}');

/**
 * Which operation of GitHub each route is, in the order in which the routes are tried.
 * @throws Error where GitHub has no such address
 */
export function nameRoutes(
  routes: ApiRoute[],
  operations: OperationName[],
): NamedRoute[] {
  const known = new Map(operations.map(name => [bare(name), name]));
  return routes.flatMap(({ method, path }) =>
    spelledOut(path).map(spelled => {
      const template = `${method} ${spelled.replace(PARAMETER, '{}')}`;
      // GitHub's one address of contents is also that of the folder at the top.
      const operation = known.get(template) ?? known.get(`${template}/{}`);
      if (!operation) throw new Error(`GitHub describes no ${template}`);
      return { method, path: spelled, pattern: patternOf(spelled), operation };
    }),
  );
}
