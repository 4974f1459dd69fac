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

import { SchedulerService } from '@backstage/backend-plugin-api';
import { Clock, toInstant } from '../Clock';
import { TaskRunStore } from '../database/TaskRunStore';

/** A scheduler that puts on record when its tasks complete; one that fails, or is never run, shows by its silence. */
export function recordRuns(
  scheduler: SchedulerService,
  { runs, clock }: { runs: TaskRunStore; clock: Clock },
): SchedulerService {
  return {
    triggerTask: id => scheduler.triggerTask(id),
    cancelTask: id => scheduler.cancelTask(id),
    createScheduledTaskRunner: schedule =>
      scheduler.createScheduledTaskRunner(schedule),
    getScheduledTasks: () => scheduler.getScheduledTasks(),
    scheduleTask: task =>
      scheduler.scheduleTask({
        ...task,
        fn: async signal => {
          await task.fn(signal);
          await runs.completed(task.id, toInstant(clock.now()));
        },
      }),
  };
}
