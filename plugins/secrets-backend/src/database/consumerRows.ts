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

import { RotationConsumer } from '@keyturn/plugin-secrets-common';

export interface RotationConsumerRow {
  rotation_id: string;
  position: number;
  target_id: string;
  kind: string;
  namespace: string;
  name: string;
  component_ref: string | null;
  owner_ref: string | null;
  state: string;
  evidence: string;
}

export function toRotationConsumer(row: RotationConsumerRow): RotationConsumer {
  return {
    target: row.target_id,
    kind: row.kind,
    namespace: row.namespace,
    name: row.name,
    ...(row.component_ref ? { componentRef: row.component_ref } : {}),
    ...(row.owner_ref ? { ownerRef: row.owner_ref } : {}),
    state: row.state as RotationConsumer['state'],
    evidence: JSON.parse(row.evidence),
  };
}

export function fromRotationConsumer(
  rotationId: string,
  position: number,
  consumer: RotationConsumer,
): RotationConsumerRow {
  return {
    rotation_id: rotationId,
    position,
    target_id: consumer.target,
    kind: consumer.kind,
    namespace: consumer.namespace,
    name: consumer.name,
    component_ref: consumer.componentRef ?? null,
    owner_ref: consumer.ownerRef ?? null,
    state: consumer.state,
    evidence: JSON.stringify(consumer.evidence),
  };
}
