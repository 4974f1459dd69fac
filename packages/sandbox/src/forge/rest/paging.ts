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

import { Request, Response } from 'express';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

export interface Page {
  /** From 1. */
  number: number;
  size: number;
  /** Items before this page. */
  skip: number;
}

function positive(value: unknown, fallback: number): number {
  const number = Number.parseInt(String(value), 10);
  return number > 0 ? number : fallback;
}

export function pageOf(request: Request): Page {
  const { page, per_page: perPage } = request.query;
  const size = Math.min(positive(perPage, DEFAULT_PER_PAGE), MAX_PER_PAGE);
  const number = positive(page, 1);
  return { number, size, skip: (number - 1) * size };
}

/** Sets the Link header as GitHub does: only the pages there are to go to. */
export function linkPages(
  baseUrl: string,
  request: Request,
  response: Response,
  total: number,
): void {
  const { number, size } = pageOf(request);
  const last = Math.max(1, Math.ceil(total / size));
  const links: Array<[string, number]> = [];
  if (number > 1) links.push(['prev', number - 1]);
  if (number < last) links.push(['next', number + 1], ['last', last]);
  if (number > 1) links.push(['first', 1]);
  if (links.length === 0) return;
  const value = links.map(([relation, page]) => {
    const url = new URL(request.originalUrl, baseUrl);
    url.searchParams.set('page', String(page));
    return `<${url}>; rel="${relation}"`;
  });
  response.setHeader('Link', value.join(', '));
}

export function paginate<T>(
  baseUrl: string,
  request: Request,
  response: Response,
  items: T[],
): T[] {
  const { skip, size } = pageOf(request);
  linkPages(baseUrl, request, response, items.length);
  return items.slice(skip, skip + size);
}
