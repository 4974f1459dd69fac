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

import { ForgePull } from '../sandbox/ForgeView';
import { Hands } from '../RotationWalk';
import { Sighting } from '../Sighting';

/** One thing that somebody does to the world while a rotation goes on, and what people do about it. */
export interface Tampering {
  title: string;
  /** How the pull requests of the rotation are merged; by default, and applied, as they are. */
  atReview?(hands: Hands, seen: Sighting): Promise<void>;
  /** Done once, as soon as every target is called proven. */
  inOverlap?(hands: Hands): Promise<void>;
  /** Done once, after the rotation was looked at some times as it is. */
  mend?(hands: Hands): Promise<void>;
  /** What has to be said of the rotation at some time before the end. */
  says?: RegExp;
  /** Events that the journal has to have in the end. */
  events: string[];
  /** Commits of others on the branch of a pull request. */
  foreignCommits?(pull: ForgePull): number;
}
