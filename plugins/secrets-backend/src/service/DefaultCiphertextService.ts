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

import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  ChangedCiphertexts,
  ConfirmCiphertexts,
} from '@keyturn/plugin-secrets-common';
import { FileEdit, groupEditsByFile } from '@keyturn/plugin-secrets-node';
import { SecretBoundaries } from '../boundaries/SecretBoundaries';
import { Clock } from '../Clock';
import { CiphertextStore, FoundCiphertext } from '../database/CiphertextStore';
import { RotationStore } from '../database/RotationStore';
import { SecretRecord, SecretStore } from '../database/SecretStore';
import { compareEdits } from '../rotation/compareEdits';
import { ManifestFiles } from '../rotation/ManifestFiles';
import { stepFailure } from '../rotation/stepFailure';
import { isSamePlace } from '../rotation/versionTexts';
import { versionEdits } from '../rotation/versionEdits';
import { sha256Of } from '../sha256Of';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { fullRef } from './fullRef';
import { TryLaterError } from './TryLaterError';

/** A forge that does not answer for so long does not answer. */
const MOST_MS = 20_000;

/**
 * Takes a person's word that ciphertexts hold the same value as those that a rotation brought; who may is decided in front
 * of it. It takes it of exactly the ciphertexts that were shown, and only where the base branches hold the same ones: what
 * somebody has put into a cluster alone is gone with the next sync.
 */
export class DefaultCiphertextService {
  readonly #secrets: Pick<SecretStore, 'get'>;
  readonly #rotations: Pick<RotationStore, 'broughtBy'>;
  readonly #store: CiphertextStore;
  readonly #files: Pick<ManifestFiles, 'forge'>;
  readonly #boundaries: Pick<SecretBoundaries, 'now'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #clock: Clock;

  constructor(options: {
    secrets: Pick<SecretStore, 'get'>;
    rotations: Pick<RotationStore, 'broughtBy'>;
    store: CiphertextStore;
    files: Pick<ManifestFiles, 'forge'>;
    boundaries: Pick<SecretBoundaries, 'now'>;
    auth: AuthService;
    logger: LoggerService;
    clock: Clock;
  }) {
    this.#secrets = options.secrets;
    this.#rotations = options.rotations;
    this.#store = options.store;
    this.#files = options.files;
    this.#boundaries = options.boundaries;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /**
   * @returns the changed ciphertexts that are left
   * @throws ConflictError where another ciphertext is there by now, it is that of another version, or a rotation is open
   */
  async confirm(
    secretRef: string,
    request: ConfirmCiphertexts,
    { credentials }: Caller,
  ): Promise<ChangedCiphertexts> {
    const ref = fullRef(secretRef);
    const secret = await this.#secrets.get(ref);
    if (!secret) throw new NotFoundError(`There is no secret ${ref}`);
    const { versionId } = secret;
    if (secret.openRotationId) {
      throw new ConflictError(
        `A rotation of ${secret.title} is open and brings ciphertexts of its own; wait for its end`,
      );
    }
    const view = await this.#boundaries.now();
    if (view.problemsOf(secret).length > 0) {
      throw new NotAllowedError(
        `${secret.title} is outside of its boundary, so none of its files is read`,
      );
    }
    const shown = await this.#shown(secret, request);
    const brought =
      versionId && (await this.#rotations.broughtBy(ref, versionId));
    if (!versionId || !brought) throw changedMeanwhile(secret);
    const edits = await versionEdits(this.#rotations, ref, versionId);
    await this.#store.confirm({
      secretRef: ref,
      versionId,
      rotationId: brought.rotationId,
      texts: await this.#texts(secret, shown, edits),
      actor: actorOf(this.#auth, credentials),
      reason: request.reason,
    });
    return { items: (await this.#store.list(ref)).map(toApiCiphertext) };
  }

  async #shown(
    secret: SecretRecord,
    { ciphertexts }: ConfirmCiphertexts,
  ): Promise<FoundCiphertext[]> {
    const found = await this.#store.list(secret.ref);
    const shown = found.filter(({ id }) =>
      ciphertexts.some(one => one.id === id),
    );
    const isAsShown = ciphertexts.every(({ id, sha256 }) =>
      shown.some(one => one.id === id && one.sha256 === sha256),
    );
    if (!isAsShown) throw changedMeanwhile(secret);
    const other = shown.find(({ ofVersion }) => ofVersion);
    if (other) {
      throw new ConflictError(
        `${other.targetId}: that is the ciphertext of version ${other.ofVersion}, so its value is not the same. Put the ciphertext of the live version there in Git, or rotate again`,
      );
    }
    return shown;
  }

  /** The ciphertexts themselves, as the base branches hold them. */
  async #texts(
    secret: SecretRecord,
    shown: FoundCiphertext[],
    edits: FileEdit[],
  ) {
    const wanted = shown.map(({ id, sha256, place }) => {
      const edit = edits.find(one => isSamePlace(one, place));
      if (!edit) throw changedMeanwhile(secret);
      return { id, sha256, edit, file: edit.file };
    });
    const texts = [];
    for (const [file, ofFile] of groupEditsByFile(wanted)) {
      const states = await this.#read(
        file,
        ofFile.map(({ edit }) => edit),
      );
      for (const { id, sha256, edit } of ofFile) {
        const state = states.find(one => one.edit === edit);
        if (state?.text === undefined || sha256Of(state.text) !== sha256) {
          throw new ConflictError(
            `${file} holds another ciphertext than its target, so nothing was confirmed. Wait until the target holds what the base branch does, or mend the file`,
          );
        }
        texts.push({ id, sha256, edit: { ...edit, value: state.text } });
      }
    }
    return texts;
  }

  async #read(file: string, edits: FileEdit[]) {
    try {
      const content = await this.#files.forge(file).readFile(file, {
        signal: AbortSignal.timeout(MOST_MS),
        logger: this.#logger,
        now: () => this.#clock.now(),
      });
      return await compareEdits(content, edits);
    } catch (error) {
      const { reason, retryable, unexpected } = stepFailure(error);
      if (unexpected) throw error;
      const said = `${file} could not be read, so nothing was confirmed: ${reason}`;
      throw retryable
        ? new TryLaterError(said, error)
        : new ConflictError(said);
    }
  }
}

function changedMeanwhile({ title }: SecretRecord): ConflictError {
  return new ConflictError(
    `The ciphertexts of ${title} have changed in the meantime; nothing was confirmed. Read them again`,
  );
}

function toApiCiphertext({ versionId, place, ...changed }: FoundCiphertext) {
  return changed;
}
