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

import MarkdownIt from 'markdown-it';
import { Html } from '../../html/markup';

// HTML in the source is shown as text, and links lead to web addresses only.
const markdown = new MarkdownIt('default', { html: false, linkify: false });

/** Images become links: a page of the forge loads nothing from elsewhere. */
markdown.renderer.rules.image = (tokens, index) => {
  const { content } = tokens[index];
  return markdown.utils.escapeHtml(content);
};

export function renderMarkdown(source: string): Html {
  return new Html(`<div class="markdown">${markdown.render(source)}</div>`);
}
