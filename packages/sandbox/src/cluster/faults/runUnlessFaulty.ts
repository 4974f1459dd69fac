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

import { OpenWatches } from '../api/OpenWatches';
import { Controller } from '../controllers/Controller';
import { ClusterFaults } from './ClusterFaults';

/**
 * Runs controllers and agent while no fault forbids it, and cuts watches when the cluster goes down. Gives the way to stop for good.
 */
export function runUnlessFaulty(options: {
  faults: ClusterFaults;
  controllers: Controller[];
  agent?: Controller;
  watches: OpenWatches;
}): () => void {
  const { faults, controllers, agent, watches } = options;
  let stopped = false;
  const follow = () => {
    const down = faults.find('down') !== undefined;
    const paused = faults.find('agent-paused') !== undefined;
    for (const controller of controllers) run(controller, !down && !stopped);
    if (agent) run(agent, !down && !paused && !stopped);
    if (down) watches.cut();
  };
  faults.subscribe(follow);
  follow();
  return () => {
    stopped = true;
    follow();
  };
}

function run(controller: Controller, wanted: boolean): void {
  if (wanted) {
    controller.start();
  } else {
    controller.stop();
  }
}
