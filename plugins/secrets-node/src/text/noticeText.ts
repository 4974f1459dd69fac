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

import { plainLine } from './plainLine';
import { shorten } from './shorten';

/** What the backend of notifications can keep of a title. */
const MOST_OF_TITLE = 240;
const MOST_OF_DESCRIPTION = 4_000;

/**
 * Text that goes to people as a notification, which processors pass on to chats and mail: there `<!channel>` calls everybody
 * and a tag is a tag. Angle brackets become such as no system interprets.
 * @public
 */
export function noticeText<T extends { title: string; description?: string }>(
  notice: T,
): T {
  const { title, description } = notice;
  return {
    ...notice,
    title: inert(title, MOST_OF_TITLE),
    ...(description === undefined
      ? {}
      : {
          description: shorten(
            description
              .split('\n')
              .map(line => inert(line, MOST_OF_DESCRIPTION))
              .join('\n'),
            MOST_OF_DESCRIPTION,
          ),
        }),
  };
}

function inert(text: string, most: number): string {
  return plainLine(
    text
      .replaceAll('<', '‹')
      .replaceAll('>', '›')
      .replace(/(^|\s)@(?=\S)/g, '$1@ '),
    most,
  );
}
