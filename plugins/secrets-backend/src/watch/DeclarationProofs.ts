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

import { LoggerService, UrlReaderService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, isError } from '@backstage/errors';
import { fileAddressOf } from '@keyturn/plugin-secrets-boundaries';
import { readYamlDocuments } from '@keyturn/plugin-secrets-node';
import { Duration } from 'luxon';
import { Clock } from '../Clock';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { readDeclarations } from './readDeclarations';
import { readBounded } from './readBounded';

const URL_TYPE = 'url:';
/** An entity that says something else than its file did is looked up again anyway. */
const READ_AGAIN_AFTER = Duration.fromObject({ days: 1 });
/** So that of many that are not there only the first has their file read; short, because a change is not there at first. */
const LOOK_AGAIN_AFTER = Duration.fromObject({ seconds: 5 });
/** More than people keep in one file of a catalog. */
const MAX_BYTES = 1024 * 1024;

interface ReadFile {
  /** By entity ref: a digest of what an entity says that boundaries go by. */
  declarations: ReadonlyMap<string, string>;
  /** In milliseconds since the epoch. */
  readAt: number;
}

/**
 * Makes sure that an entity is declared where the catalog says. The catalog works out the address of a file that a glob
 * finds from the names of its folders, so that a folder called `%2e%2e` leads to a place of somebody else; only the file at
 * that address tells. It is asked of places alone that a boundary would trust.
 */
export class DeclarationProofs {
  readonly #registry: ModuleRegistry;
  readonly #reader: Pick<UrlReaderService, 'readUrl'>;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #files = new Map<string, ReadFile>();

  constructor(options: {
    registry: ModuleRegistry;
    urlReader: Pick<UrlReaderService, 'readUrl'>;
    clock: Clock;
    logger: LoggerService;
  }) {
    this.#registry = options.registry;
    this.#reader = options.urlReader;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /**
   * Whether the file at the location of the entity declares it as the catalog has it, see `readDeclarations`. Locations
   * that are not URLs come from providers and the config, which are trusted; of other pages than files there is no proof,
   * so only such count as the entity was registered by itself.
   */
  async prove(entity: Entity, signal: AbortSignal): Promise<boolean> {
    const { annotations = {} } = entity.metadata;
    const location = annotations[ANNOTATION_LOCATION];
    if (!location) return false;
    if (!location.startsWith(URL_TYPE)) return true;
    const url = location.slice(URL_TYPE.length);
    if (!fileAddressOf(url)) {
      return annotations[ANNOTATION_ORIGIN_LOCATION] === location;
    }
    const ref = stringifyEntityRef(entity);
    const [said] = readDeclarations([entity]).values();
    const isThere = (file: ReadFile | undefined) =>
      file?.declarations.get(ref) === said;
    const known = this.#files.get(url);
    const age = known ? this.#clock.now().toMillis() - known.readAt : Infinity;
    const isFresh = age < READ_AGAIN_AFTER.toMillis();
    if (isFresh && (isThere(known) || age < LOOK_AGAIN_AFTER.toMillis())) {
      return isThere(known);
    }
    return isThere(await this.#read(url, signal));
  }

  /** Through the forge where one is installed, because that follows no redirect to where a repository has moved. */
  async #text(url: string, signal: AbortSignal): Promise<string> {
    const forge = this.#registry.forgeFor(url);
    if (!forge) {
      return readBounded(this.#reader, url, { most: MAX_BYTES, signal });
    }
    const text = await forge.readFile(url, {
      signal,
      logger: this.#logger,
      now: () => this.#clock.now(),
    });
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new InputError(`${url} has more than ${MAX_BYTES} bytes`);
    }
    return text;
  }

  /** What was read before counts no longer where the file cannot be read. */
  async #read(url: string, signal: AbortSignal): Promise<ReadFile | undefined> {
    const readAt = this.#clock.now().toMillis();
    try {
      const text = await this.#text(url, signal);
      const documents = await readYamlDocuments(text, url);
      const file = { declarations: readDeclarations(documents), readAt };
      this.#files.set(url, file);
      return file;
    } catch (error) {
      signal.throwIfAborted();
      this.#logger.warn(
        `${url} cannot be read, so nothing that the catalog has from there is believed: ${
          isError(error) ? error.name : 'an unexpected error'
        }`,
      );
      this.#files.set(url, { declarations: new Map(), readAt });
      return undefined;
    }
  }
}
