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
  CallContext,
  FileEdit,
  LiveConsumer,
  SecretDescriptor,
} from '@keyturn/plugin-secrets-node';
import { JournalNote, RotationTarget } from '../database/RotationStore';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { Components } from './Components';
import { describeConsumer } from './describeConsumer';
import { expectedScalars } from './expectedScalars';
import { rememberedFor, rememberedOf } from './remembered';
import { stepFailure } from './stepFailure';

/** For what, and with what is known already. */
export interface ConsumerQuestion {
  targets: RotationTarget[];
  /** As they were last seen. */
  known: RotationConsumer[];
  secret: SecretDescriptor;
  versionId: string;
  /** What a merge brings of the version; empty where that is not on record. */
  edits: FileEdit[];
  context: CallContext;
}

/** What uses the targets. */
export interface ConsumersSeen {
  /** With `consumersUnknown` where the probe could not tell. */
  targets: RotationTarget[];
  consumers: RotationConsumer[];
  journal: JournalNote[];
  /** The catalog could not be asked, so owners that were not known before are missing. */
  ownersMissing: boolean;
}

/** Asks the probes what uses the targets of a rotation, declared or not, and the catalog whose it is. */
export class ConsumerObservation {
  readonly #registry: ModuleRegistry;
  readonly #components: Components;

  constructor(options: { registry: ModuleRegistry; components: Components }) {
    this.#registry = options.registry;
    this.#components = options.components;
  }

  /**
   * Looks at every target once. Where a probe cannot tell, what was known of that target becomes unknown; it is never
   * taken for nobody. A probe that does not look for consumers finds none.
   */
  async look(question: ConsumerQuestion): Promise<ConsumersSeen> {
    const looks = await Promise.all(
      question.targets.map(target => this.#lookAt(target, question)),
    );
    const found = looks.flatMap(({ consumers }) => consumers);
    const { consumers, ownersMissing } = await this.#withOwners(
      found,
      question,
    );
    return {
      targets: looks.map(({ target }) => target),
      consumers,
      journal: [
        ...looks.flatMap(({ target }, i) =>
          unknownNote(question.targets[i], target),
        ),
        ...consumers.flatMap(now => changeNote(question.known, now)),
      ],
      ownersMissing,
    };
  }

  async #lookAt(
    seen: RotationTarget,
    { known, secret, versionId, edits, context }: ConsumerQuestion,
  ): Promise<{ target: RotationTarget; consumers: Found[] }> {
    const { consumersUnknown: _, ...target } = seen;
    const probe = this.#registry.probeFor(target.target);
    if (target.state !== 'unknown' && !probe?.consumers) {
      return { target, consumers: [] };
    }
    const before = known
      .filter(({ target: id }) => id === target.target.id)
      .map(consumer => ({ ...consumer, state: 'unknown' as const }));
    // A target that cannot be looked at says it all; its consumers are the ones it had.
    if (target.state === 'unknown' || !probe?.consumers) {
      return { target, consumers: before };
    }
    try {
      const { consumers: found, remembered } = await probe.consumers(
        {
          secret,
          target: target.target,
          versionId,
          expected: expectedScalars(target.target, edits),
          remembered: rememberedFor(target.remembered, versionId),
        },
        context,
      );
      const byName = [...found].sort((a, b) =>
        [a.kind, a.name].join().localeCompare([b.kind, b.name].join(), 'en'),
      );
      return {
        target: { ...target, remembered: rememberedOf(versionId, remembered) },
        consumers: byName.map(consumer => ({
          ...consumer,
          target: target.target.id,
        })),
      };
    } catch (error) {
      context.signal.throwIfAborted();
      const { reason, unexpected } = stepFailure(error);
      if (unexpected) {
        context.logger.error(
          `Probe ${probe.id} failed to find what uses ${target.target.id} of ${secret.ref}`,
          error as Error,
        );
      }
      return {
        target: { ...target, consumersUnknown: reason },
        consumers: before,
      };
    }
  }

  /** Who owns what is for people to know; it decides nothing, so a catalog that is down stops nothing. */
  async #withOwners(
    found: Found[],
    { known, secret, context }: ConsumerQuestion,
  ): Promise<Pick<ConsumersSeen, 'consumers' | 'ownersMissing'>> {
    const names = new Set(found.flatMap(({ component }) => component ?? []));
    try {
      const components = await this.#components.find(
        [...names],
        context.signal,
      );
      return {
        consumers: found.map(({ component, ...consumer }) => {
          const it = component ? components.get(component) : undefined;
          return it
            ? { ...consumer, componentRef: it.ref, ownerRef: it.ownerRef }
            : consumer;
        }),
        ownersMissing: false,
      };
    } catch (error) {
      context.signal.throwIfAborted();
      context.logger.warn(
        `The catalog could not be asked who owns what uses ${secret.ref}`,
        error as Error,
      );
      return {
        consumers: found.map(({ component: _, ...consumer }) => ({
          ...ownerOf(known, consumer),
          ...consumer,
        })),
        ownersMissing: names.size > 0,
      };
    }
  }
}

type Found = RotationConsumer & Pick<LiveConsumer, 'component'>;

function same(a: RotationConsumer, b: RotationConsumer): boolean {
  return (
    a.target === b.target &&
    a.kind === b.kind &&
    a.namespace === b.namespace &&
    a.name === b.name
  );
}

function ownerOf(known: RotationConsumer[], consumer: RotationConsumer) {
  const before = known.find(one => same(one, consumer));
  return { componentRef: before?.componentRef, ownerRef: before?.ownerRef };
}

function unknownNote(
  before: RotationTarget,
  now: RotationTarget,
): JournalNote[] {
  const { consumersUnknown } = now;
  return consumersUnknown === undefined ||
    consumersUnknown === before.consumersUnknown
    ? []
    : [
        {
          event: 'consumers.unknown',
          level: 'warning',
          message: `${now.target.id}: cannot tell what uses it. ${consumersUnknown}`,
        },
      ];
}

function changeNote(
  known: RotationConsumer[],
  now: RotationConsumer,
): JournalNote[] {
  const before = known.find(one => same(one, now));
  if (before?.state === now.state || now.state === 'unknown') return [];
  return [
    {
      event: `consumer.${now.state}`,
      level: now.state === 'running' ? 'info' : 'warning',
      message: `${describeConsumer(now)}: ${now.evidence.join('; ')}`,
    },
  ];
}
