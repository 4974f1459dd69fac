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
  MetricAttributes,
  MetricOptions,
  MetricsService,
  MetricsServiceObservable,
  MetricsServiceObservableCallback,
} from '@backstage/backend-plugin-api/alpha';
import { INSTRUMENTS } from '../metrics/instruments';

interface Point {
  value: number;
  labels: MetricAttributes;
}

interface Registered {
  kind: 'gauge' | 'counter' | 'histogram' | 'up-down-counter';
  options: MetricOptions;
  points: Point[];
  callbacks: Set<MetricsServiceObservableCallback>;
}

/** Takes what the plugin measures, and collects gauges when it is asked to; refuses labels that are not documented. */
export class CollectedMetrics implements MetricsService {
  readonly registered = new Map<string, Registered>();

  /** What each counter and histogram was given so far, and what each gauge shows now. */
  async points(name: string): Promise<Point[]> {
    const { kind, points, callbacks } = this.registered.get(name)!;
    if (kind !== 'gauge') return points.map(point => labelled(name, point));
    const shown: Point[] = [];
    for (const callback of callbacks) {
      await callback({
        observe: (value, labels = {}) => void shown.push({ value, labels }),
      });
    }
    return shown.map(point => labelled(name, point));
  }

  createCounter(name: string, options: MetricOptions = {}) {
    const { points } = this.#register(name, 'counter', options);
    return {
      add: (value: number, labels: MetricAttributes = {}) =>
        void points.push({ value, labels }),
    };
  }

  createUpDownCounter(name: string, options: MetricOptions = {}) {
    const { points } = this.#register(name, 'up-down-counter', options);
    return {
      add: (value: number, labels: MetricAttributes = {}) =>
        void points.push({ value, labels }),
    };
  }

  createHistogram(name: string, options: MetricOptions = {}) {
    return this.#recorder(name, 'histogram', options);
  }

  createGauge(name: string, options: MetricOptions = {}) {
    return this.#recorder(name, 'gauge', options);
  }

  createObservableCounter(name: string, options: MetricOptions = {}) {
    return this.#observable(name, 'counter', options);
  }

  createObservableUpDownCounter(name: string, options: MetricOptions = {}) {
    return this.#observable(name, 'up-down-counter', options);
  }

  createObservableGauge(name: string, options: MetricOptions = {}) {
    return this.#observable(name, 'gauge', options);
  }

  #recorder(name: string, kind: Registered['kind'], options: MetricOptions) {
    const { points } = this.#register(name, kind, options);
    return {
      record: (value: number, labels: MetricAttributes = {}) =>
        void points.push({ value, labels }),
    };
  }

  #observable(
    name: string,
    kind: Registered['kind'],
    options: MetricOptions,
  ): MetricsServiceObservable {
    const { callbacks } = this.#register(name, kind, options);
    return {
      addCallback: callback => void callbacks.add(callback),
      removeCallback: callback => void callbacks.delete(callback),
    };
  }

  #register(
    name: string,
    kind: Registered['kind'],
    options: MetricOptions,
  ): Registered {
    if (this.registered.has(name)) throw new Error(`${name} exists already`);
    const registered = { kind, options, points: [], callbacks: new Set([]) };
    this.registered.set(name, registered);
    return registered;
  }
}

function labelled(name: string, point: Point): Point {
  const { labels } = INSTRUMENTS[name as keyof typeof INSTRUMENTS];
  expect(Object.keys(point.labels).sort()).toEqual([...labels].sort());
  return point;
}
