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

import { AuthService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Evidence, Rotation } from '@keyturn/plugin-secrets-common';
import { SecretDescriptor } from '@keyturn/plugin-secrets-node';
import { DateTime } from 'luxon';
import { Clock, toInstant } from '../Clock';
import { RotationRecord, RotationStore } from '../database/RotationStore';
import { HandedInCredential } from '../issuers/HandedInCredential';
import { HandedInIssuer } from '../issuers/HandedInIssuer';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { rotationActions } from '../policies/rotationActions';
import { describeSecret } from '../registry/describeSecret';
import { RotationEngine } from '../rotation/RotationEngine';
import { irreversiblePlaces } from '../rotation/WayBack';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { runWhenFree } from './runWhenFree';
import { toApiRotation } from './toApiRotation';

/** Body of the request to confirm a revocation, with its defaults. */
export interface ConfirmedRevocation {
  outcome: 'revoked' | 'nothing-to-revoke';
  note: string;
  url?: string;
}

/** What a person hands in. */
export interface HandedIn {
  /** Digest of the declaration by which the person was shown where the values go. */
  declaration: string;
  credential: HandedInCredential;
  evidence?: Evidence;
}

/**
 * The rules of what only a person can do for an open rotation; who may do it is decided in front of it. Each rejects
 * with ConflictError and the reason where it is not possible as the rotation stands.
 */
export class DefaultInterventionService {
  readonly #store: RotationStore;
  readonly #engine: RotationEngine;
  readonly #auth: AuthService;
  readonly #clock: Clock;

  constructor(options: {
    store: RotationStore;
    engine: RotationEngine;
    auth: AuthService;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#engine = options.engine;
    this.#auth = options.auth;
    this.#clock = options.clock;
  }

  /** Has a merged rotation go back to the previous version. */
  async rollback(
    rotationId: string,
    { reason }: { reason: string },
    { credentials }: Caller,
  ): Promise<Rotation> {
    const rotation = await this.#rotation(rotationId);
    if (rotationActions(rotation).rollback.possible) {
      const edits = await this.#store.edits(rotationId);
      const [place] = irreversiblePlaces(rotation, edits);
      if (place) {
        throw new ConflictError(
          `The rotation of ${rotation.secretTitle} cannot be rolled back. ${place}`,
        );
      }
    }
    await this.#store.requestRollback(rotationId, {
      requestedBy: actorOf(this.#auth, credentials),
      reason,
    });
    await this.#engine.run(rotationId);
    const answer = await this.#answer(rotationId);
    if (!answer.rollback) {
      throw new ConflictError(await this.#whyEnded(rotationId));
    }
    return answer;
  }

  /**
   * Issues the new version from what a person has minted, inside this call. The credential is disposed of in any case.
   * @throws InputError naming what does not fit the keys of the secret, or evidence that quotes the value
   */
  async handIn(
    rotationId: string,
    request: HandedIn,
    { credentials }: Caller,
  ): Promise<Rotation> {
    const { credential, evidence = {} } = request;
    try {
      const rotation = await this.#rotation(rotationId);
      const secret = describeSecret({
        ref: rotation.annotatedAs ?? rotation.secretRef,
        title: rotation.secretTitle,
        ...rotation.declared,
      });
      mustBeShown(rotation, request.declaration);
      mustAwait(rotation, secret);
      mustFit(credential, secret);
      mustBeAlive(credential, this.#clock.now());
      mustNotBeQuoted(credential, evidence);
      const minted = { actor: actorOf(this.#auth, credentials), ...evidence };
      await runWhenFree(this.#clock, () =>
        this.#engine.run(rotationId, {
          until: 'issued',
          handedIn: new HandedInIssuer(credential, minted),
        }),
      );
      const answer = await this.#answer(rotationId);
      if (!credential.taken) {
        throw new ConflictError(
          `What was handed in was not used: the rotation of ${
            answer.secretTitle
          } is ${answer.phase}${
            answer.waitingFor ? `. ${answer.waitingFor}` : ''
          }`,
        );
      }
      mustBeKept(answer);
      return answer;
    } finally {
      credential.dispose();
    }
  }

  /** Puts on record what became of a credential that only a person can revoke, and goes on. */
  async confirmRevocation(
    rotationId: string,
    request: ConfirmedRevocation,
    { credentials }: Caller,
  ): Promise<Rotation> {
    await this.#store.confirmRevocation(rotationId, {
      ...request,
      actor: actorOf(this.#auth, credentials),
    });
    await this.#engine.run(rotationId);
    return this.#answer(rotationId);
  }

  /** The previous version was found dead, say, as soon as the engine looked. */
  async #whyEnded(id: string): Promise<string> {
    const journal = await this.#store.journal(id, 0);
    const ended = journal.findLast(({ event }) => event === 'rollback.ended');
    return ended?.message ?? 'The rollback has ended already';
  }

  async #answer(id: string): Promise<Rotation> {
    return toApiRotation(await this.#rotation(id));
  }

  async #rotation(id: string): Promise<RotationRecord> {
    const rotation = await this.#store.get(id);
    if (!rotation) throw new NotFoundError(`There is no rotation ${id}`);
    return rotation;
  }
}

/** A value goes where the person was shown that it goes, and nowhere else. */
function mustBeShown(
  { secretTitle, declared }: RotationRecord,
  declaration: string,
): void {
  if (declaration !== declared.digest) {
    throw new ConflictError(
      `declaration is not that of the rotation of ${secretTitle}: the secret was declared otherwise when you were shown where the value goes. Look again, and hand it in again`,
    );
  }
}

function mustAwait(
  rotation: RotationRecord,
  { title, spec }: SecretDescriptor,
) {
  const { possible, reason } = rotationActions(rotation).handIn;
  if (!possible) {
    throw new ConflictError(
      `The rotation of ${title} is ${rotation.phase}. ${reason}`,
    );
  }
  if (spec.credential.issuer !== MANUAL_ISSUER) {
    throw new ConflictError(
      `spec.credential.issuer of ${title} is ${spec.credential.issuer}, which mints by itself; nothing is to be handed in`,
    );
  }
}

/** What could not be stored was forgotten, so nothing can be tried again without the person. */
function mustBeKept({ phase, secretTitle, waitingFor }: Rotation): void {
  if (phase !== 'requested') return;
  const why = waitingFor?.replace(/\.$/, '');
  throw new ServiceUnavailableError(
    `What was handed in for ${secretTitle} could not be stored${
      why ? `: ${why}` : ''
    }. It was forgotten; hand it in again once that is mended`,
  );
}

/** Keys that do not belong are not repeated, in case somebody took a value for a key. */
function mustFit(
  { keys }: HandedInCredential,
  { title, spec }: SecretDescriptor,
): void {
  const wanted = [...new Set(spec.targets.flatMap(target => target.keys))];
  const missing = wanted.filter(key => !keys.includes(key));
  if (missing.length > 0) {
    throw new InputError(
      `values must hold each key of ${title}; missing: ${missing.join(', ')}`,
    );
  }
  if (keys.length > wanted.length) {
    throw new InputError(
      `values holds keys that ${title} does not have; it has: ${wanted.join(
        ', ',
      )}`,
    );
  }
}

/** Such as a day of last year: everything would be moved to a credential that works no more. */
function mustBeAlive({ expiresAt }: HandedInCredential, now: DateTime): void {
  if (expiresAt && expiresAt <= now) {
    throw new InputError(
      `expiresAt is ${toInstant(
        expiresAt,
      )}, which has passed; the new credential must still work`,
    );
  }
}

function mustNotBeQuoted(
  credential: HandedInCredential,
  { note, url }: Evidence,
): void {
  for (const [field, text] of Object.entries({ note, url })) {
    if (text && credential.isQuotedIn(text)) {
      throw new InputError(
        `evidence.${field} must not hold the value, because everybody who may see the rotation reads it`,
      );
    }
  }
}
