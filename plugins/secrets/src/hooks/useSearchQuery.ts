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

import { useCallback } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';

/** How a page's choices are read from and written to the URL. */
export interface QueryCodec<Q> {
  parse(params: URLSearchParams): Q;
  serialize(query: Q): URLSearchParams;
  /** Every parameter the codec owns; parameters of others are left alone. */
  keys: readonly string[];
}

/** The URL as the only state of a page's filters, order and paging. */
export interface SearchQuery<Q> {
  query: Q;
  /** Replaces the history entry, so that Back leaves the page instead of undoing filters one by one. */
  replace(next: Q): void;
  /** Adds a history entry, so that Back turns the page back. */
  turnPage(next: Q): void;
  /** Goes to the page before by history, or to `first` where this page was opened by its address. */
  turnBack(first: Q): void;
}

interface PagedState {
  pagedFromHere?: boolean;
}

export function useSearchQuery<Q>(codec: QueryCodec<Q>): SearchQuery<Q> {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const location = useLocation();
  const turned = (location.state as PagedState | null)?.pagedFromHere === true;

  const write = useCallback(
    (next: Q, options: { replace: boolean; state?: PagedState }) =>
      setParams(current => {
        const merged = new URLSearchParams(current);
        codec.keys.forEach(key => merged.delete(key));
        codec
          .serialize(next)
          .forEach((value, key) => merged.append(key, value));
        return merged;
      }, options),
    [codec, setParams],
  );

  return {
    query: codec.parse(params),
    replace: next => write(next, { replace: true }),
    turnPage: next =>
      write(next, { replace: false, state: { pagedFromHere: true } }),
    turnBack: first =>
      turned ? navigate(-1) : write(first, { replace: true }),
  };
}
