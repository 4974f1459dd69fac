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
  RootConfigService,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';

/** A task that looks at the world again and again; safe to run at any time and any number of times. */
export interface Watch {
  /** Id of the task, as in the scheduler's own API. */
  id: string;
  /** Where in the config its schedule may stand. */
  configKey: string;
  /** The schedule where the config says nothing. */
  schedule: SchedulerServiceTaskScheduleDefinition;
  run(signal: AbortSignal): Promise<unknown>;
}

/** Runs a watch from now on. */
export async function scheduleWatch(
  scheduler: SchedulerService,
  config: RootConfigService,
  watch: Watch,
): Promise<void> {
  const given = config.getOptionalConfig(watch.configKey);
  await scheduler.scheduleTask({
    ...(given
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(given)
      : watch.schedule),
    id: watch.id,
    fn: async signal => {
      await watch.run(signal);
    },
  });
}
