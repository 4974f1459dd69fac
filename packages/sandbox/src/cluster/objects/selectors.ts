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

import { KubernetesObject } from './KubernetesObject';
import { StatusError } from './StatusError';

export type Selector = (object: KubernetesObject) => boolean;

const LABEL_KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const SET_TERM = new RegExp(`^(${LABEL_KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`);
const EQUALITY_TERM = new RegExp(
  `^(${LABEL_KEY})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`,
);
const EXISTENCE_TERM = new RegExp(`^(!?)\\s*(${LABEL_KEY})$`);

/**
 * Reads a label selector in all its forms: `a=b`, `a==b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`.
 * @throws StatusError 400
 */
export function parseLabelSelector(text: string): Selector {
  const terms = splitOutsideParentheses(text).map(parseLabelTerm);
  return object => {
    const labels = object.metadata.labels ?? {};
    return terms.every(matches => matches(labels));
  };
}

function parseLabelTerm(
  term: string,
): (labels: Record<string, string>) => boolean {
  const equality = EQUALITY_TERM.exec(term);
  if (equality) {
    const [, key, operator, value] = equality;
    return labels => (labels[key] === value) === (operator !== '!=');
  }
  const set = SET_TERM.exec(term);
  if (set) {
    const [, key, operator, list] = set;
    const values = list.split(',').map(value => value.trim());
    return labels =>
      (key in labels && values.includes(labels[key])) === (operator === 'in');
  }
  const existence = EXISTENCE_TERM.exec(term);
  if (existence) {
    const [, not, key] = existence;
    return labels => key in labels === !not;
  }
  throw StatusError.badRequest(`unable to parse label selector term "${term}"`);
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map(term => term.trim())
    .filter(Boolean);
}

const FIELDS: Record<string, (object: KubernetesObject) => string> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
  type: ({ type }) => (typeof type === 'string' ? type : ''),
};

/**
 * Reads a field selector over name, namespace and (of Secrets) type.
 * @throws StatusError 400 for any other field, as a real server does for fields it has no index of
 */
export function parseFieldSelector(text: string): Selector {
  const terms = text.split(',').filter(Boolean).map(parseFieldTerm);
  return object => terms.every(matches => matches(object));
}

function parseFieldTerm(term: string): Selector {
  const [, field, operator, value] = /^([^!=]+)(==|=|!=)(.*)$/.exec(term) ?? [];
  if (!Object.hasOwn(FIELDS, field ?? '')) {
    throw StatusError.badRequest(`field label not supported: ${field ?? term}`);
  }
  const read = FIELDS[field];
  return object => (read(object) === value) === (operator !== '!=');
}
