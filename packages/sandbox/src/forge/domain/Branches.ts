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

import { DateTime } from 'luxon';
import { ForgeError } from '../ForgeError';
import { GitRepository, NO_OBJECT } from '../git/GitRepository';
import { isObjectId, isRefName } from '../git/names';
import { CommitPerson, TreeChange, writeCommit, writeTree } from '../git/trees';
import { Repository } from '../state/model';
import { RepositoryLocks } from '../state/RepositoryLocks';
import { RefChange } from './ForgeListener';
import { RefChanges } from './RefChanges';
import { Repositories } from './Repositories';
import { timestamp } from './timestamp';
import { Account } from './Users';

export interface FilesCommit {
  /** Created from the default branch where it does not exist. */
  branch: string;
  message: string;
  changes: TreeChange[];
  author?: Partial<CommitPerson>;
  /** Called under the repository's lock with the branch's tip (undefined: an empty repository); may refuse by throwing. */
  check?(parent: string | undefined): Promise<void>;
}

const MOVABLE_REF = /^refs\/(heads|tags)\//;

/** The refs of repositories, and every way to move them: by API, by commit and by push. */
export class Branches {
  constructor(
    private readonly options: {
      repositories: Repositories;
      locks: RepositoryLocks;
      refChanges: RefChanges;
      now: () => DateTime;
    },
  ) {}

  async create(repository: Repository, ref: string, sha: string, by: Account) {
    await this.change(repository, ref, sha, by, async before => {
      if (before) throw new ForgeError(422, 'Reference already exists');
    });
  }

  async update(
    repository: Repository,
    ref: string,
    sha: string,
    by: Account,
    options: { force: boolean },
  ) {
    await this.change(repository, ref, sha, by, async (before, git) => {
      if (!before) throw new ForgeError(422, 'Reference does not exist');
      if (!options.force && !(await git.isAncestor(before, sha))) {
        throw new ForgeError(422, 'Update is not a fast forward');
      }
    });
  }

  async remove(repository: Repository, ref: string, by: Account) {
    const { repositories, locks, refChanges } = this.options;
    const git = repositories.git(repository);
    await locks.run(repository.id, async () => {
      const before = await git.commitOfRef(ref);
      if (!before || !MOVABLE_REF.test(ref)) {
        throw new ForgeError(422, 'Reference does not exist');
      }
      if (ref === `refs/heads/${repository.defaultBranch}`) {
        throw new ForgeError(422, 'Cannot delete the default branch');
      }
      await git.deleteRef(ref);
      const change = { ref, before, after: NO_OBJECT };
      await refChanges.follow(repository, change, by);
    });
  }

  /** Commits changed files to a branch and answers the new commit. */
  async commitFiles(
    repository: Repository,
    commit: FilesCommit,
    by: Account,
  ): Promise<string> {
    const { repositories, locks, refChanges, now } = this.options;
    const git = repositories.git(repository);
    const ref = `refs/heads/${commit.branch}`;
    if (!isRefName(ref)) {
      throw new ForgeError(422, `Not a branch name: ${commit.branch}`);
    }
    return locks.run(repository.id, async () => {
      const before = await git.commitOfRef(ref);
      const parent =
        before ?? (await git.commitOfBranch(repository.defaultBranch));
      await commit.check?.(parent);
      const person = { name: by.name, email: by.email, date: timestamp(now()) };
      const after = await writeCommit(git, {
        tree: await writeTree(git, parent, commit.changes),
        parents: parent ? [parent] : [],
        message: commit.message,
        author: { ...person, ...commit.author },
        committer: { ...person, date: commit.author?.date ?? person.date },
      });
      await git.updateRef(ref, after, before ?? NO_OBJECT);
      const change = { ref, before: before ?? NO_OBJECT, after };
      await refChanges.follow(repository, change, by);
      return after;
    });
  }

  /** Runs a push and follows whatever refs it moved, also where it ended badly. */
  async duringPush(
    repository: Repository,
    by: Account,
    push: () => Promise<void>,
  ): Promise<void> {
    const { repositories, locks, refChanges } = this.options;
    const git = repositories.git(repository);
    await locks.run(repository.id, async () => {
      const before = await git.refs('refs/');
      try {
        await push();
      } finally {
        const after = await git.refs('refs/');
        for (const change of differences(before, after)) {
          await refChanges.follow(repository, change, by);
        }
      }
    });
  }

  private async change(
    repository: Repository,
    ref: string,
    sha: string,
    by: Account,
    check: (before: string | undefined, git: GitRepository) => Promise<void>,
  ) {
    if (!isRefName(ref) || !MOVABLE_REF.test(ref)) {
      throw new ForgeError(422, `${ref} is not a valid ref name.`);
    }
    const { repositories, locks, refChanges } = this.options;
    const git = repositories.git(repository);
    await locks.run(repository.id, async () => {
      if (!isObjectId(sha) || !(await git.hasObject(sha, 'commit'))) {
        throw new ForgeError(422, 'Object does not exist');
      }
      const before = await git.commitOfRef(ref);
      await check(before, git);
      if (before === sha) return;
      await git.updateRef(ref, sha, before ?? NO_OBJECT);
      const change = { ref, before: before ?? NO_OBJECT, after: sha };
      await refChanges.follow(repository, change, by);
    });
  }
}

function differences(
  before: Map<string, string>,
  after: Map<string, string>,
): RefChange[] {
  const refs = new Set([...before.keys(), ...after.keys()]);
  return [...refs]
    .filter(ref => MOVABLE_REF.test(ref) && before.get(ref) !== after.get(ref))
    .map(ref => ({
      ref,
      before: before.get(ref) ?? NO_OBJECT,
      after: after.get(ref) ?? NO_OBJECT,
    }));
}
