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

/** Heads of all journals, as they are to stand in a file. */
export interface AnchorContent {
  root: string;
  /** What the file is to hold. */
  text: string;
  /** ISO 8601 in UTC. */
  anchoredAt: string;
}

/** An anchor on its way into a file; its content is absent until somebody has read the heads. */
export interface OpenAnchor {
  id: string;
  content?: AnchorContent;
}

/** An anchor that is no part of the journal, such as after the database was restored to an earlier state. */
export interface AnchorMismatch {
  file: string;
  /** When it was first found; ISO 8601 in UTC. */
  since: string;
  /** A sentence for a person. */
  message: string;
}

/** Remembers which anchors were proposed, so that there is one at a time for a file and none is proposed twice. */
export interface AnchorStore {
  /** Begins one, or answers the one that is on its way; undefined where that has ended just now. */
  claim(id: string, file: string): Promise<OpenAnchor | undefined>;
  /** Sets its content, or answers the one it has got already; undefined where it has ended. */
  fill(id: string, content: AnchorContent): Promise<AnchorContent | undefined>;
  /** Forgets one without content, as there was nothing to anchor. */
  drop(id: string): Promise<void>;
  /** Root of the last one that was merged. */
  lastRoot(file: string): Promise<string | undefined>;
  /** Ends one; whoever comes second changes nothing and is answered false. */
  end(
    id: string,
    state: 'merged' | 'closed',
    pullRequestUrl?: string,
  ): Promise<boolean>;
  /** Keeps that the anchor in a file is no part of the journal; the first time counts until it agrees again. */
  differs(file: string, message: string): Promise<AnchorMismatch>;
  /** Forgets that it was none. */
  agrees(file: string): Promise<void>;
  mismatches(): Promise<AnchorMismatch[]>;
}
