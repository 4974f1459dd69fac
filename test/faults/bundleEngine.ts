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

import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, Plugin } from 'esbuild';

const PROGRAM = path.join(__dirname, 'engine', 'main.ts');

/** The threads that read files of others have a program of their own, which is found by this name. */
const THREADS = '@keyturn/plugin-secrets-node/foreignTextWorker';

/** Installed packages are loaded as they are. */
const onlySources: Plugin = {
  name: 'only-sources',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
      name.startsWith('@keyturn/') || kind === 'entry-point'
        ? undefined
        : { external: true },
    );
  },
};

/**
 * Makes one file of the sources of the engine, and one of its threads, because each of hundreds of processes would
 * transform them again. Several programs may do so at the same time.
 * @returns the path of the file, whose name tells what it holds
 */
export async function bundleEngine(directory: string): Promise<string> {
  const threads = await bundle(require.resolve(THREADS), directory, 'threads');
  const withThreads: Plugin = {
    name: 'with-threads',
    setup({ onResolve }) {
      onResolve({ filter: /\/foreignTextWorker$/ }, ({ kind }) =>
        kind === 'require-resolve'
          ? { path: threads, external: true }
          : undefined,
      );
    },
  };
  return bundle(PROGRAM, directory, 'engine', [withThreads]);
}

async function bundle(
  program: string,
  directory: string,
  name: string,
  plugins: Plugin[] = [],
): Promise<string> {
  const {
    outputFiles: [{ contents }],
  } = await build({
    entryPoints: [program],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    plugins: [...plugins, onlySources],
  });
  const hash = createHash('sha256').update(contents).digest('hex');
  const file = path.join(directory, `${name}-${hash.slice(0, 16)}.cjs`);
  mkdirSync(directory, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
  return file;
}
