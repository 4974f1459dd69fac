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
import {
  JournalNote,
  RotationTarget,
  Straggler,
} from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { Components } from './Components';
import { ConsumerObservation, ConsumerQuestion } from './ConsumerObservation';
import { describeConsumer } from './describeConsumer';
import { TargetObservation } from './TargetObservation';

/** What was seen at the gate. */
export interface GateLook {
  targets: RotationTarget[];
  consumers: RotationConsumer[];
  /** Everything that is not proven on the version; the gate is open where there is none. */
  stragglers: Straggler[];
  journal: JournalNote[];
  ownersMissing: boolean;
}

/**
 * What must be proven before a version is revoked: every target, and everything that uses one, runs the version that
 * stays. What cannot be looked at is not proven.
 */
export class RevocationGate {
  readonly #targets: TargetObservation;
  readonly #consumers: ConsumerObservation;

  constructor(options: { registry: ModuleRegistry; components: Components }) {
    this.#targets = new TargetObservation(options.registry);
    this.#consumers = new ConsumerObservation(options);
  }

  /** Looks at everything once, now. */
  async look(question: ConsumerQuestion): Promise<GateLook> {
    const { secret, versionId, context, edits } = question;
    const observed = await this.#targets.observe(
      question.targets,
      secret,
      versionId,
      context,
      edits,
    );
    const look = await this.lookAtConsumers({
      ...question,
      targets: observed.targets,
    });
    return { ...look, journal: [...observed.journal, ...look.journal] };
  }

  /** As `look`, but believes what was last seen of the targets themselves. */
  async lookAtConsumers(question: ConsumerQuestion): Promise<GateLook> {
    const { versionId } = question;
    const seen = await this.#consumers.look(question);
    return {
      ...seen,
      stragglers: [
        ...seen.targets.flatMap(target => targetStragglers(target, versionId)),
        ...seen.consumers
          .filter(({ state }) => state !== 'running')
          .map(consumer => consumerStraggler(consumer, versionId)),
      ],
    };
  }
}

/*
 * The version is a part of each key: what was decided about those who lag behind one version says nothing about those
 * who lag behind another, as when a rotation goes back.
 */

function targetStragglers(
  seen: RotationTarget,
  versionId: string,
): Straggler[] {
  const { id } = seen.target;
  if (seen.state !== 'running') {
    const evidence =
      seen.state === 'unknown' ? seen.unknownReason : seen.evidence[0];
    return [
      {
        key: JSON.stringify([versionId, id, seen.state]),
        name: id,
        state: seen.state === 'unknown' ? 'unknown' : 'not-yet',
        evidence: evidence ?? 'not observed yet',
      },
    ];
  }
  return seen.consumersUnknown === undefined
    ? []
    : [
        {
          key: JSON.stringify([versionId, id, 'consumers-unknown']),
          name: `whatever uses ${id}`,
          state: 'unknown',
          evidence: seen.consumersUnknown,
        },
      ];
}

function consumerStraggler(
  consumer: RotationConsumer,
  versionId: string,
): Straggler {
  const { target, kind, namespace, name, state, ownerRef } = consumer;
  return {
    key: JSON.stringify([versionId, target, kind, namespace, name, state]),
    name: describeConsumer(consumer),
    ownerRef,
    state: state === 'unknown' ? 'unknown' : 'not-yet',
    evidence:
      state === 'unknown'
        ? 'it was there before, and cannot be looked at now'
        : consumer.evidence[0] ?? 'not proven to run the new version',
  };
}
