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

import { Fragment } from 'react';
import { EntityLink } from './EntityLink';
import styles from './Sentence.module.css';

/**
 * A full entity ref of a kind that sentences speak of. Namespaces are words, so that the port in `api:8080/health` is
 * none; part of a URL, of an image name or of a longer path is no ref either.
 */
const REF =
  /(?<![\w./:@-])((?:user|group|component|resource|system|domain|api|template|location):(?!\d+\/)[a-z0-9-]+\/[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?)(?!\w|[/@]|[.:-]\w)/;

/** A sentence of the backend, which names entities by their refs, with the title of each and a link in its place. */
export const Sentence = ({ text }: { text: string }) => (
  <>
    {text.split(REF).map((part, index) =>
      index % 2 === 0 ? (
        <Fragment key={index}>{part}</Fragment>
      ) : (
        <span key={index} className={styles.ref}>
          <EntityLink entityRef={part} />
        </span>
      ),
    )}
  </>
);
