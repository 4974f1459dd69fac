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

import { useApi } from '@backstage/core-plugin-api';
import { useSignal } from '@backstage/plugin-signals-react';
import {
  isTerminalPhase,
  JournalEntry,
  Rotation,
} from '@keyturn/plugin-secrets-common';
import { useEffect, useRef } from 'react';
import useInterval from 'react-use/esm/useInterval';
import { secretsApiRef } from '../api';
import { Loaded, useLoaded } from './useLoaded';

const POLL_MILLIS = 5_000;

export interface RotationStory {
  rotation: Rotation;
  /** Oldest first. */
  journal: JournalEntry[];
}

/**
 * One rotation and its journal, kept up to date: at once when the backend signals a move, and every five
 * seconds where it cannot, until the rotation has ended. Of the journal only new rows are fetched.
 */
export function useRotation(rotationId: string): Loaded<RotationStory> {
  const api = useApi(secretsApiRef);
  const known = useRef<{ rotationId: string; rows: JournalEntry[] }>({
    rotationId,
    rows: [],
  });
  const loaded = useLoaded(rotationId, async signal => {
    if (known.current.rotationId !== rotationId) {
      known.current = { rotationId, rows: [] };
    }
    // The journal after the rotation: whoever reads of an end also reads the rows that tell why.
    const rotation = await api.getRotation(rotationId, { signal });
    const { rows } = known.current;
    const last = rows.at(-1)?.seq ?? 0;
    const added = await api.getJournal(rotationId, last, { signal });
    const journal = [...rows, ...added.filter(({ seq }) => seq > last)];
    if (!signal.aborted) known.current = { rotationId, rows: journal };
    return { rotation, journal };
  });

  const { lastSignal } = useSignal<{ rotationId: string }>('secrets');
  const { reload, loading, value } = loaded;
  useEffect(() => {
    if (lastSignal?.rotationId === rotationId) reload();
  }, [lastSignal, rotationId, reload]);

  const ended = value !== undefined && isTerminalPhase(value.rotation.phase);
  useInterval(
    () => {
      if (!loading) reload();
    },
    ended ? null : POLL_MILLIS,
  );
  return loaded;
}
