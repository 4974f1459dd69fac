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

import {
  CallContext,
  DeployedRevision,
  FileEdit,
  groupEditsByFile,
  ResolvedTarget,
} from '@keyturn/plugin-secrets-node';
import { compareEdits, EditState } from './compareEdits';
import { editsOfTarget } from './expectedScalars';
import { addressOf } from './lackingPlaces';
import { ManifestFiles } from './ManifestFiles';
import { stepFailure } from './stepFailure';

/** What is asked of one target. */
interface RevisionQuestion {
  target: ResolvedTarget;
  versionId: string;
  deployed: DeployedRevision[];
  /** What a merge brings of the version; empty where that is not on record. */
  edits: FileEdit[];
  context: CallContext;
}

/** What follows from the revisions that agents report. */
export interface RevisionFindings {
  /** Why the target cannot run the version; empty where nothing says so. */
  problems: string[];
  /** Of each agent whose revision holds the version, which one it is. */
  evidence: string[];
}

const COMMIT = /^[0-9a-f]{7,64}$/i;

/**
 * Compares what GitOps agents say that they have applied with what the version needs. For one run over targets: a file
 * at a commit is read once.
 */
export class DeployedRevisions {
  readonly #files: ManifestFiles;
  readonly #contents = new Map<string, Promise<string>>();

  constructor(files: ManifestFiles) {
    this.#files = files;
  }

  /** @throws what the forge throws where it can be asked again later */
  async check(question: RevisionQuestion): Promise<RevisionFindings> {
    const findings: RevisionFindings = { problems: [], evidence: [] };
    for (const revision of question.deployed) {
      const problem = await this.#problem(revision, question);
      const { agent, commit } = revision;
      if (problem) findings.problems.push(problem);
      else if (commit) {
        findings.evidence.push(`${agent} has applied ${short(commit)}`);
      }
    }
    return findings;
  }

  async #problem(
    { agent, follows, commit }: DeployedRevision,
    question: RevisionQuestion,
  ): Promise<string | undefined> {
    const { manifest } = question.target;
    const base = this.#files.forge(manifest).baseBranchOf(manifest);
    if (follows !== undefined && !isBase(follows, base)) {
      return `${agent} follows ${nameRef(follows)}, not ${base}`;
    }
    if (commit === undefined) return undefined;
    const where = `${agent} has applied ${short(commit)}`;
    try {
      const lacking = await this.#lacking(commit, question);
      return lacking
        ? `${where}, where ${addressOf({
            file: lacking.edit.file,
            line: lacking.line,
          })} does not hold ${question.versionId}`
        : undefined;
    } catch (error) {
      const { unexpected, retryable, reason } = stepFailure(error);
      if (unexpected || retryable) throw error;
      return `${where}, which cannot be compared: ${reason}`;
    }
  }

  /** The first place of the manifest's repository that does not hold the version at a commit. */
  async #lacking(
    commit: string,
    { target, edits, context }: RevisionQuestion,
  ): Promise<EditState | undefined> {
    const { url: repository } = this.#repositoryOf(target.manifest);
    const own = editsOfTarget(target, edits).filter(
      ({ file }) => this.#repositoryOf(file).url === repository,
    );
    for (const [file, ofFile] of groupEditsByFile(own)) {
      const content = await this.#read(file, commit, context);
      const lacking = compareEdits(content, ofFile).find(
        ({ state }) => state !== 'there',
      );
      if (lacking) return lacking;
    }
    return undefined;
  }

  #repositoryOf(file: string) {
    return this.#files.forge(file).repositoryOf(file);
  }

  #read(file: string, commit: string, context: CallContext): Promise<string> {
    const key = JSON.stringify([file, commit]);
    const content =
      this.#contents.get(key) ??
      this.#files.readAnywhere({ url: file, commit }, context);
    this.#contents.set(key, content);
    return content;
  }
}

/** A pinned commit, and the default branch by its pseudonym, name no other branch: then the commit tells. */
function isBase(follows: string, base: string): boolean {
  return (
    follows === 'HEAD' ||
    COMMIT.test(follows) ||
    follows.replace(/^refs\/heads\//, '') === base
  );
}

function nameRef(ref: string): string {
  return /^(refs\/tags\/|v?\d+\.\d)/.test(ref)
    ? `tag ${ref.replace(/^refs\/tags\//, '')}`
    : `branch ${ref.replace(/^refs\/heads\//, '')}`;
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
