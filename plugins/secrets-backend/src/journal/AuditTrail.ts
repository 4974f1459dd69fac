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

import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { AUDIT_SEVERITY, AuditEventId, AuditMeta } from '../auditEvents';
import {
  JournalNote,
  RotationChange,
  RotationRecord,
} from '../database/RotationStore';
import { AskedStart } from '../database/StartStore';
import { ENGINE_ACTOR } from '../engineActor';

/** A change of a rotation that was committed, and the rotation as it was before. */
export interface RotationMove {
  rotation: RotationRecord;
  change: RotationChange;
}

type MoveEventId =
  | 'version-issue'
  | 'version-revoke'
  | 'pull-request-open'
  | 'pull-request-rebase'
  | 'pull-request-merge'
  | 'pull-request-close'
  | 'rotation-step'
  | 'rotation-end';

/** What the journal says where something outside of the portal was changed, or a rotation ended. */
const AUDITED: Record<string, MoveEventId> = {
  'phase.issued': 'version-issue',
  'version.revoked': 'version-revoke',
  'version.abandoned': 'version-revoke',
  'pull-request.opened': 'pull-request-open',
  'pull-request.rebased': 'pull-request-rebase',
  'pull-request.merged': 'pull-request-merge',
  'pull-request.closed': 'pull-request-close',
  'step.failed': 'rotation-step',
  'phase.completed': 'rotation-end',
  'phase.rolled-back': 'rotation-end',
  'phase.cancelled': 'rotation-end',
  'phase.failed': 'rotation-end',
};

const FAILURES = ['step.failed', 'phase.failed'];

/**
 * Puts on the audit record what the engine and the look-out do without a request; the portal itself is the actor, and
 * `meta.by` says who asked for it. Its methods never reject: what happened has happened, so a record that cannot be
 * written is an error in the log.
 */
export class AuditTrail {
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;

  constructor(options: { auditor: AuditorService; logger: LoggerService }) {
    this.#auditor = options.auditor;
    this.#logger = options.logger;
  }

  /** The scaffolder was asked for a rotation that no person starts. */
  async asked(
    start: Pick<
      AskedStart,
      'secretRef' | 'reason' | 'attempts' | 'requestedBy'
    >,
    outcome: { taskId: string } | { failure: string },
  ): Promise<void> {
    const { secretRef, reason, attempts, requestedBy } = start;
    const isMade = 'taskId' in outcome;
    await this.#record(
      'rotation-ask',
      {
        secretRef,
        reason,
        attempts,
        by: requestedBy,
        ...(isMade ? { taskId: outcome.taskId } : {}),
      },
      isMade ? undefined : new Error(outcome.failure),
    );
  }

  /** An event said that a secret is compromised. */
  async reported(
    report: { secretRef: string; reason: string; source?: string },
    outcome: { known: boolean } | { error: Error },
  ): Promise<void> {
    const { secretRef, reason, source } = report;
    await this.#record(
      'compromise-report',
      {
        secretRef,
        reason,
        ...(source ? { source } : {}),
        ...('known' in outcome ? { known: outcome.known } : {}),
      },
      'error' in outcome ? outcome.error : undefined,
    );
  }

  /** The heads of all journals are in a file, or could not be brought there. */
  async anchored(
    anchor: { file: string; root?: string; url?: string },
    failure?: Error,
  ): Promise<void> {
    await this.#record('journal-anchor', anchor, failure);
  }

  /** The engine moved a rotation; to be called once after each commit. */
  async moved({ rotation, change }: RotationMove): Promise<void> {
    for (const note of change.journal ?? []) {
      const eventId = AUDITED[note.event];
      if (!eventId) continue;
      await this.#record(
        eventId,
        metaOf(note, rotation, change),
        FAILURES.includes(note.event) ? new Error(note.message) : undefined,
      );
    }
  }

  async #record<Id extends AuditEventId>(
    eventId: Id,
    meta: AuditMeta<Id>,
    failure?: Error,
  ): Promise<void> {
    try {
      const audit = await this.#auditor.createEvent({
        eventId,
        severityLevel: AUDIT_SEVERITY[eventId],
        meta,
      });
      await (failure ? audit.fail({ error: failure }) : audit.success());
    } catch (error) {
      this.#logger.error(
        `The audit event ${eventId} of ${subjectOf(meta)} could not be written`,
        error as Error,
      );
    }
  }
}

function subjectOf(meta: AuditMeta<AuditEventId>): string {
  const { rotationId, secretRef, file } = meta;
  return rotationId ? `rotation ${rotationId}` : `${secretRef ?? file}`;
}

function metaOf(
  note: JournalNote,
  rotation: RotationRecord,
  change: RotationChange,
): AuditMeta<MoveEventId> {
  const versionId = change.versionId ?? rotation.versionId;
  const [link] = note.links ?? [];
  return {
    rotationId: rotation.id,
    secretRef: rotation.secretRef,
    phase: change.phase ?? rotation.phase,
    ...(versionId ? { versionId } : {}),
    ...(link ? { url: link.url } : {}),
    message: note.message,
    by: note.actor ?? ENGINE_ACTOR,
    requestedBy: rotation.requestedBy,
  };
}
