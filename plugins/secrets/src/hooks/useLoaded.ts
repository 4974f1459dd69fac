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

import { useCallback, useEffect, useRef, useState } from 'react';

/** What is known of something that is fetched; `value` outlives reloads, so that a page does not flicker. */
export interface Loaded<T> {
  value?: T;
  error?: Error;
  loading: boolean;
  reload(): void;
}

interface Outcome<T> {
  key: string;
  value?: T;
  error?: Error;
}

/**
 * Fetches when mounted, whenever `key` changes, and on `reload`. Answers to an earlier key are dropped.
 * A value stays while its successor is on the way; an error replaces it, and keeps it only across a reload
 * of the same key.
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const loadRef = useRef(load);
  loadRef.current = load;
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [loading, setLoading] = useState(true);
  const [generation, setGeneration] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    setLoading(true);
    loadRef.current(controller.signal).then(
      value => {
        if (controller.signal.aborted) return;
        setOutcome({ key, value });
        setLoading(false);
      },
      error => {
        if (controller.signal.aborted) return;
        setOutcome(previous => ({
          key,
          error,
          value: previous?.key === key ? previous.value : undefined,
        }));
        setLoading(false);
      },
    );
    return () => controller.abort();
  }, [key, generation]);

  const reload = useCallback(() => setGeneration(n => n + 1), []);
  return { value: outcome?.value, error: outcome?.error, loading, reload };
}
