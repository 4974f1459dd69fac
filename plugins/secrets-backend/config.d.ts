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

import { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import { HumanDuration } from '@backstage/types';

export interface Config {
  /** The secrets plugin: inventory, expiry and rotation of secrets. It never holds a value. */
  secrets?: {
    /**
     * Rotation policies by name; a secret names one in `spec.rotation.policy` and may override single fields, of
     * which approval, restartApproval, maxOverlap and revokeOld may only become stricter: a review, longer, false; and
     * not emergency.
     * Default: none. Durations are ISO 8601, such as P90D or PT4H.
     */
    policies?: {
      [name: string]: {
        /**
         * What starts a rotation without a person: `time`, when it is due or reported as compromised by a service;
         * `event`, only such a report; or `none`. A person's report starts one under each. Default: none.
         * @visibility backend
         */
        trigger?: 'time' | 'event' | 'none';
        /**
         * How long a version lives from its issue, where nothing else says when it expires. Default: unknown.
         * @visibility backend
         */
        ttl?: string;
        /**
         * How long before expiry a secret is due. Default: P14D.
         * @visibility backend
         */
        rotateBefore?: string;
        /**
         * Over how long after they are due rotations are spread, at most half of the time that is left before expiry.
         * Default: P1D.
         * @visibility backend
         */
        jitter?: string;
        /**
         * How long the old version stays valid after every target runs the new one. Default: PT0S.
         * @visibility backend
         */
        maxOverlap?: string;
        /**
         * Whether the old version is revoked once the overlap has passed. Default: true.
         * @visibility backend
         */
        revokeOld?: boolean;
        /**
         * When rotations may be proposed, by the clock on the wall there. Where that skips the start, the window opens with the
         * first moment after; on a day on which it skips all of the window it does not open, and an hour that comes twice
         * counts both times. Default: at any time.
         */
        window?: {
          /**
           * Days of the week, in the time zone of the window.
           * @visibility backend
           */
          days: Array<'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>;
          /**
           * Start, as HH:MM; later than `to` means that the window spans midnight, the same that it lasts for 24 hours.
           * @visibility backend
           */
          from: string;
          /**
           * End, as HH:MM.
           * @visibility backend
           */
          to: string;
          /**
           * IANA time zone, such as Europe/Paris.
           * @visibility backend
           */
          timeZone: string;
        };
        /**
         * Whether a person reviews the pull request or it is merged by itself, which a secret cannot give itself.
         * Default: review.
         * @visibility backend
         */
        approval?: 'review' | 'auto-merge';
        /**
         * The same of a pull request that only restarts workloads whose pods started before the new value was there,
         * which a secret cannot give itself. Default: as approval.
         * @visibility backend
         */
        restartApproval?: 'review' | 'auto-merge';
        /**
         * How long a rotation that nobody asked for waits for others of the same repository, owner and rules, to share
         * one pull request with them; set a short jitter beside it. Default: each has its own.
         * @visibility backend
         */
        batchFor?: string;
        /**
         * What a failing step leads to. Default: retry.
         * @visibility backend
         */
        onFailure?: 'retry' | 'alert' | 'hold';
        /**
         * How long before expiry owners are told; at expiry they always are. Default: P30D, P14D, P7D, P1D.
         * @visibility backend
         */
        notifyBefore?: string[];
        /**
         * How long a pull request or a target may take before the rotation counts as stalled. Default: P1D.
         * @visibility backend
         */
        stallAfter?: string;
        /**
         * After how long owners are reminded of a pull request that waits for them, and how often from then on; PT0S
         * means never. Default: P1D.
         * @visibility backend
         */
        remindAfter?: string;
        /**
         * Full entity ref of whom is told where an owner does not act. Default: secrets.notices.escalation.group.
         * @visibility backend
         */
        escalateTo?: string;
        /**
         * For how long what needs its owner may wait before they are told. Default: secrets.notices.escalation.after.
         * @visibility backend
         */
        escalateAfter?: string;
        /**
         * What is different for the rotation of a compromised secret, for which window and jitter never count.
         * Default: nothing.
         */
        emergency?: {
          /**
           * In the place of maxOverlap.
           * @visibility backend
           */
          maxOverlap?: string;
          /**
           * In the place of revokeOld.
           * @visibility backend
           */
          revokeOld?: boolean;
          /**
           * In the place of approval.
           * @visibility backend
           */
          approval?: 'review' | 'auto-merge';
          /**
           * In the place of restartApproval. Default: as approval here, where that is given.
           * @visibility backend
           */
          restartApproval?: 'review' | 'auto-merge';
        };
        /**
         * How long single phases may take, in the place of stallAfter; of propagated, the overlap does not count.
         * Default: stallAfter for each.
         */
        deadlines?: {
          /**
           * Of a phase that can be left, such as proposed or merged.
           * @visibility backend
           */
          [phase: string]: string;
        };
      };
    };

    /**
     * Who may name what: an entity makes us act with our credentials only where a rule covers all that it names. Without
     * this nothing is rotated; `unrestricted` lets every author of an entity use every credential of ours, and is said to
     * administrators. It is read again when it changes. Patterns know `*` inside a segment of a path, `**` for any number
     * of segments, `{owner.name}` and `{owner.namespace}`; everything else is literal, in exact case.
     */
    boundaries?:
      | 'unrestricted'
      | {
          /**
           * Locations of groups and users that count, such as url:https://git.example.com/acme/people/blob/main/**, as
           * backstage.io/managed-by-location has them. Nothing else is believed of owners, parents and teams.
           * @visibility backend
           */
          groupsFrom: string[];
          /** Any of them may cover a secret; one of them has to cover all of a target. */
          rules: Array<{
            /**
             * Whose secrets: patterns of full entity refs such as group:default/*, or everything below a group.
             */
            owners: Array<
              | string
              | {
                  /**
                   * Full entity ref of a group.
                   * @visibility backend
                   */
                  below: string;
                }
            >;
            /**
             * Where they must be declared: pages of files on a forge, each with {owner.name} unless the rule is for one
             * owner; or `codeowners`, where the CODEOWNERS of the declaring file names a team of the owner.
             */
            declaredIn:
              | string[]
              | 'codeowners'
              | {
                  /**
                   * The same for files at these places alone.
                   * @visibility backend
                   */
                  codeowners: string[];
                };
            /**
             * That everybody who can write to the place may claim to be any of the owners.
             * @visibility backend
             */
            sharedCatalog?: 'trusted';
            /** What a rotation may edit, and what runs it. */
            targets?: Array<{
              /**
               * Page of the repository.
               * @visibility backend
               */
              repository: string;
              /**
               * Base branch, by its name.
               * @visibility backend
               */
              branch: string;
              /**
               * Patterns of files, from the top of the repository.
               * @visibility backend
               */
              paths: string[];
              /**
               * Patterns of clusters.
               * @visibility backend
               */
              clusters: string[];
              /**
               * Patterns of namespaces.
               * @visibility backend
               */
              namespaces: string[];
              /**
               * Patterns of names of Kubernetes Secrets. Default: all.
               * @visibility backend
               */
              secretNames?: string[];
            }>;
            /** Who may mint, by id. */
            issuers?: {
              /** Of whose account: patterns for each of the words by which the issuer tells accounts apart. */
              [issuer: string]: {
                /**
                 * Patterns, such as {owner.name}.
                 * @visibility backend
                 */
                [word: string]: string[];
              };
            };
            /** Where values may be stored, by id. */
            authorities?: {
              [authority: string]: {
                /**
                 * Patterns of `spec.authority.path`.
                 * @visibility backend
                 */
                paths?: string[];
              };
            };
            /**
             * Patterns of policies; one that begins with ! takes away. Default: only secrets that name none.
             * @visibility backend
             */
            policies?: string[];
          }>;
        };

    /** The journal of what happens to each secret. */
    journal?: {
      /**
       * Where the heads of all journals are written from time to time, so that whatever was written before can neither
       * be changed nor cut off unseen. Default: nowhere.
       */
      anchor?: {
        /**
         * Page of a file on a forge, in a repository whose history the portal cannot rewrite. It must exist, and may
         * be empty at first. Each anchor is a pull request that is merged as soon as the rules of the branch allow it.
         * @visibility backend
         */
        file: string;
        /**
         * When it is looked whether there is something to anchor. Default: every hour, with a timeout of 10 minutes.
         * @visibility backend
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };

    /** How secrets are read from the catalog. */
    inventory?: {
      /**
       * When the catalog is read. Default: every minute, with a timeout of 10 minutes.
       * @visibility backend
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };

    /** How secrets that expire are noticed: owners are told, and where a policy says `trigger: time`, a rotation starts. */
    lookout?: {
      /**
       * When expiries are looked at and due rotations started. Default: every 15 minutes, with a timeout of 10 minutes.
       * @visibility backend
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      /**
       * Entity ref of the template by which rotations are started that no person starts. It takes a secretRef and a
       * reason. Default: template:default/rotate-secret.
       * @visibility backend
       */
      template?: string;
      /**
       * How many pull requests of rotations may be open in one repository before others that are due wait; those of
       * compromised secrets never do. Default: 10.
       * @visibility backend
       */
      maxOpenPullRequestsPerRepository?: number;
    };

    /** How systems are asked that the portal does not own: hosts of forges, and clusters. */
    upstreams?: {
      /**
       * How much may be asked of one of them at a time, by each replica of the portal. What finds no room waits, and where too
       * much waits, people are answered 503 or 429 with Retry-After, and background work tries again later.
       */
      requests?: {
        /**
         * For all people who wait for an answer, together. Default: 10.
         * @visibility backend
         */
        people?: number;
        /**
         * For rotations, watches and other plugins, together. Default: 10.
         * @visibility backend
         */
        background?: number;
        /**
         * For one caller. Default: 5.
         * @visibility backend
         */
        perCaller?: number;
        /**
         * For one plan or step that reads many files. Default: 4.
         * @visibility backend
         */
        perRequest?: number;
        /**
         * How many may wait, of people and of background work each. Default: 1000.
         * @visibility backend
         */
        waiting?: number;
        /**
         * How many of one caller may wait. Default: 200.
         * @visibility backend
         */
        waitingPerCaller?: number;
      };
    };

    /** How people are told of what needs them. */
    notices?: {
      /** Who is told where an owner does not act, or is not in the catalog. */
      escalation?: {
        /**
         * Entity ref of the group; a policy may name another. Default: nobody is told.
         * @visibility backend
         */
        group?: string;
        /**
         * For how long what needs its owner may wait before the group is told; a policy may say otherwise. Default:
         * half of rotateBefore for a secret that is due, three reminders for a pull request, and for a rotation that
         * is stuck as long as it had before; at once where a secret expired or has no owner.
         * @visibility backend
         */
        after?: string | HumanDuration;
      };
      /**
       * How many notices may be due for one recipient at a time before one digest takes their place; critical ones
       * are always sent. Default: 5.
       * @visibility backend
       */
      digestAbove?: number;
    };

    /** How probes look at targets outside of rotations. */
    observation?: {
      /**
       * When all targets are looked at, a batch after the other. Default: every 5 minutes, with a timeout of 5 minutes.
       * @visibility backend
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };

    /** How rotations move by themselves. */
    rotation?: {
      /**
       * How often a rotation that waits for a merge or for its targets looks again. Default: PT1M.
       * @visibility backend
       */
      pollInterval?: string | HumanDuration;
      /**
       * When rotations whose time has come are taken up. Default: every 10 seconds, with a timeout of 5 minutes.
       * @visibility backend
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
