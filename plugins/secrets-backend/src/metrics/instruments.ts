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

import {
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
  MetricsServiceObservableGauge,
} from '@backstage/backend-plugin-api/alpha';

interface Instrument {
  kind: 'gauge' | 'counter' | 'histogram';
  /** In the terms of UCUM, as OpenTelemetry has it. */
  unit: string;
  /** Each with few values: nothing of a single secret, owner or person. */
  labels: readonly string[];
  description: string;
}

/** From a second to a month: what a machine does and what a person does are both in sight. */
const DURATION_BUCKETS = [
  1, 10, 60, 300, 900, 3600, 14_400, 86_400, 259_200, 604_800, 2_592_000,
];

/** Everything that is measured; docs/metrics.md explains each, with its labels. */
export const INSTRUMENTS = {
  'secrets.inventory.secrets': {
    kind: 'gauge',
    unit: '{secret}',
    labels: ['health', 'environment'],
    description: 'Secrets by health and environment',
  },
  'secrets.inventory.unowned': {
    kind: 'gauge',
    unit: '{secret}',
    labels: [],
    description: 'Secrets without an owner in the catalog',
  },
  'secrets.inventory.missing': {
    kind: 'gauge',
    unit: '{secret}',
    labels: [],
    description:
      'Secrets that a much smaller catalog does not list, and that are not retired yet',
  },
  'secrets.inventory.age': {
    kind: 'gauge',
    unit: 's',
    labels: [],
    description: 'Time since the catalog was last read completely',
  },
  'secrets.inventory.failing': {
    kind: 'gauge',
    unit: 's',
    labels: [],
    description: 'For how long the catalog cannot be read completely',
  },
  'secrets.expiry.nearest': {
    kind: 'gauge',
    unit: 's',
    labels: ['environment'],
    description: 'Time until the next secret expires',
  },
  'secrets.rotations.open': {
    kind: 'gauge',
    unit: '{rotation}',
    labels: ['phase'],
    description: 'Open rotations by phase',
  },
  'secrets.rotations.stuck': {
    kind: 'gauge',
    unit: '{rotation}',
    labels: ['condition'],
    description: 'Open rotations that are stalled, partial or blocked',
  },
  'secrets.rotations.ended': {
    kind: 'counter',
    unit: '{rotation}',
    labels: ['outcome'],
    description: 'Rotations that ended, by outcome',
  },
  'secrets.rotations.duration': {
    kind: 'histogram',
    unit: 's',
    labels: ['outcome'],
    description: 'Time from the request of a rotation to its end, by outcome',
  },
  'secrets.rotations.phase.duration': {
    kind: 'histogram',
    unit: 's',
    labels: ['phase'],
    description: 'Time that rotations spent in a phase that they left',
  },
  'secrets.lookout.lag': {
    kind: 'gauge',
    unit: 's',
    labels: ['task'],
    description: 'Time since a scheduled task last completed',
  },
  'secrets.lookout.wait': {
    kind: 'gauge',
    unit: 's',
    labels: [],
    description: 'For how long the first secret in line waits for its start',
  },
  'secrets.watch.row.failures': {
    kind: 'counter',
    unit: '{row}',
    labels: ['watch'],
    description: 'Secrets that a pass of scheduled work failed on',
  },
  'secrets.notices.pending': {
    kind: 'gauge',
    unit: '{notice}',
    labels: [],
    description: 'Notices that are not sent yet',
  },
  'secrets.versions.unknown': {
    kind: 'gauge',
    unit: '{secret}',
    labels: [],
    description: 'Secrets of which something names a version on no record',
  },
  'secrets.journal.anchor.mismatch': {
    kind: 'gauge',
    unit: 's',
    labels: [],
    description: 'For how long the anchor is no part of the journal',
  },
  'secrets.notices.dispatched': {
    kind: 'counter',
    unit: '{notice}',
    labels: ['outcome'],
    description: 'What became of notices',
  },
} as const satisfies Record<string, Instrument>;

type Name<K extends Instrument['kind']> = {
  [N in keyof typeof INSTRUMENTS]: (typeof INSTRUMENTS)[N]['kind'] extends K
    ? N
    : never;
}[keyof typeof INSTRUMENTS];

export type GaugeName = Name<'gauge'>;

export function createGauge(
  metrics: MetricsService,
  name: GaugeName,
): MetricsServiceObservableGauge {
  const { unit, description } = INSTRUMENTS[name];
  return metrics.createObservableGauge(name, { unit, description });
}

export function createCounter(
  metrics: MetricsService,
  name: Name<'counter'>,
): MetricsServiceCounter {
  const { unit, description } = INSTRUMENTS[name];
  return metrics.createCounter(name, { unit, description });
}

export function createHistogram(
  metrics: MetricsService,
  name: Name<'histogram'>,
): MetricsServiceHistogram {
  const { unit, description } = INSTRUMENTS[name];
  return metrics.createHistogram(name, {
    unit,
    description,
    advice: { explicitBucketBoundaries: DURATION_BUCKETS },
  });
}
