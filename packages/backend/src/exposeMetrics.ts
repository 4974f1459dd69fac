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

import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/**
 * Lets Prometheus collect what the plugins measure, at /metrics of the port in OTEL_EXPORTER_PROMETHEUS_PORT, without
 * which nothing is opened. Whoever reaches it may read it, so it listens to this machine alone, unless
 * OTEL_EXPORTER_PROMETHEUS_HOST says otherwise. To be called before the portal starts.
 * @returns false where no port is given
 */
export async function exposeMetrics(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  const {
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
    OTEL_EXPORTER_PROMETHEUS_HOST: host = '127.0.0.1',
  } = environment;
  if (!port) return false;
  const exporter = new PrometheusExporter({
    host,
    port: Number(port),
    preventServerStart: true,
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  await exporter.startServer();
  return true;
}
