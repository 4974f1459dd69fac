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

import { ForgeListener } from './ForgeListener';

/** Passes on what happened to whoever was added. */
export class ForgeListeners implements ForgeListener {
  private readonly listeners: ForgeListener[] = [];

  add(listener: ForgeListener): void {
    this.listeners.push(listener);
  }

  refChanged(...event: Parameters<ForgeListener['refChanged']>): void {
    this.listeners.forEach(listener => listener.refChanged(...event));
  }

  pullRequestChanged(
    ...event: Parameters<ForgeListener['pullRequestChanged']>
  ): void {
    this.listeners.forEach(listener => listener.pullRequestChanged(...event));
  }

  checkReported(...event: Parameters<ForgeListener['checkReported']>): void {
    this.listeners.forEach(listener => listener.checkReported(...event));
  }
}
