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

import { InputError, isError } from '@backstage/errors';
import {
  CredentialIssuer,
  IssuedCredential,
  SecretAuthority,
} from '@keyturn/plugin-secrets-node';
import { toInstant } from '../Clock';
import {
  JournalNote,
  RotationStore,
  StoredVersion,
  TicketLostError,
} from '../database/RotationStore';
import { HandedInIssuer } from '../issuers/HandedInIssuer';
import { MANUAL_ISSUER } from '../issuers/ManualIssuer';
import { ModuleRegistry } from '../registry/ModuleRegistry';
import { CredentialHolders } from './CredentialHolders';
import { IssuerSlots } from './IssuerSlots';
import { annotatedVersion, annotatedVersions } from './annotatedVersion';
import { askForValues } from './askForValues';
import { ManifestFiles } from './ManifestFiles';
import { Preflight, preflight, unknownSentence } from './preflight';
import { ReplacedVersions } from './ReplacedVersions';
import { RotationStep, StepOutcome, StepWork } from './RotationStep';
import { withReplacedTexts } from './replacedTexts';
import { StandingLostError } from './RotationStandings';
import { stepFailure } from './stepFailure';
import { versionIdOf } from './versionId';

/**
 * requested → issued: mints a credential, proves it, and has the authority turn it into edits. The values live from
 * `issue` to the `finally` below and nowhere else. Dying in between is safe: the issuer ends with one live
 * credential for this rotation however often it is asked.
 */
export class IssueStep implements RotationStep {
  readonly from = 'requested' as const;
  readonly #registry: ModuleRegistry;
  readonly #files: ManifestFiles;
  readonly #store: RotationStore;
  readonly #replaced: ReplacedVersions;
  readonly #holders: CredentialHolders;
  readonly #slots: IssuerSlots;
  readonly #portalUrl: string;

  constructor(options: {
    registry: ModuleRegistry;
    files: ManifestFiles;
    store: RotationStore;
    replaced: ReplacedVersions;
    holders: CredentialHolders;
    slots: IssuerSlots;
    /** Base URL of the portal's pages. */
    portalUrl: string;
  }) {
    this.#registry = options.registry;
    this.#files = options.files;
    this.#store = options.store;
    this.#replaced = options.replaced;
    this.#holders = options.holders;
    this.#slots = options.slots;
    this.#portalUrl = options.portalUrl;
  }

  async run(work: StepWork): Promise<StepOutcome> {
    const { rotation, secret, declaredTargets: targets, context } = work;
    const { issuer, authority } = this.#modules(work);
    const versionId = versionIdOf(rotation);
    const files = await this.#files.read(targets, context);
    // everything that can refuse does so before a credential exists
    const plan = await authority.plan({ secret, targets, files }, context);
    const clusters = await preflight(
      this.#registry,
      { secret, targets, edits: plan },
      context,
    );
    if (clusters.problems.length > 0) {
      throw new InputError(clusters.problems.join('. '));
    }
    if (issuer.id === MANUAL_ISSUER && !work.handedIn) {
      return askForValues(work, this.#portalUrl);
    }
    const annotated = await annotatedVersion(secret.ref, plan, files);
    const replaced = await this.#replaced.of(work, issuer, annotated);
    await this.#mustBeOwn(work, replaced);
    const inUse = await this.#slots.ensureFree({ work, issuer, annotated });

    const request = {
      rotationId: rotation.id,
      secret,
      keys: [...new Set(targets.flatMap(target => target.keys))],
      inUse,
    };
    const named = await annotatedVersions(secret.ref, plan, files);
    // Written down first, so that walking back knows a credential may exist even if this process dies now.
    await work.record({
      versionId,
      issuer: issuer.id,
      // Whatever becomes of this rotation, a version on no record is a fact of the secret from now on.
      named: named.filter(
        seen => !replaced.some(({ id }) => id === seen.versionId),
      ),
    });
    await work.hold();
    await work.mustStand();
    const credential = await issuer.issue(request, context);
    const version: StoredVersion = {
      id: versionId,
      rotationId: rotation.id,
      issuer: issuer.id,
      handle: credential.handle,
      account: rotation.declared.account,
      state: 'staged',
      issuedAt: toInstant(context.now()),
      expiresAt: credential.expiresAt && toInstant(credential.expiresAt),
    };
    try {
      const proof = await issuer.verify(credential, request, context);
      await work.mustStand();
      const edits = await authority.stage(
        { ...request, versionId, targets, files, values: credential.values },
        context,
      );
      await this.#holdOrDiscard(work, issuer, version);
      return {
        kind: 'advance',
        to: 'issued',
        change: {
          versionId,
          previousVersionId: replaced[0]?.id,
          edits: await withReplacedTexts(
            edits,
            new Map(files.map(({ url, content }) => [url, content])),
          ),
          targets: targets.map(target => ({
            target,
            state: 'unobserved',
            evidence: [],
          })),
          versions: [
            ...replaced.map(one => ({ ...one, state: 'previous' as const })),
            version,
          ],
        },
        journal: [
          ...clusters.unknown.map(unknownNote),
          ...(work.handedIn ? [mintedNote(work.handedIn)] : []),
          {
            event: 'phase.issued',
            message: `Version ${versionId} minted by ${issuer.title} and stored with ${authority.title}`,
          },
          {
            event: 'version.proven',
            message: proof,
            facts: { evidence: [proof] },
          },
        ],
      };
    } catch (error) {
      throw withoutValues(error, issuer);
    } finally {
      dispose(credential);
    }
  }

  /** @throws InputError where a credential that the new one is to replace is that of somebody else */
  async #mustBeOwn(work: StepWork, replaced: StoredVersion[]): Promise<void> {
    for (const version of replaced) {
      const objection = await this.#holders.objection(version, work);
      if (objection) throw new InputError(objection);
    }
  }

  /**
   * A runner that was too slow has been replaced by another, which minted a credential of its own. The one minted here
   * is on nobody's record then, so it must not stay alive.
   */
  async #holdOrDiscard(
    work: StepWork,
    issuer: CredentialIssuer,
    minted: StoredVersion,
  ): Promise<void> {
    try {
      await work.hold();
    } catch (error) {
      const { rotation, secret } = work;
      const stored = await this.#store.version(rotation.secretRef, minted.id);
      if (JSON.stringify(stored?.handle) !== JSON.stringify(minted.handle)) {
        // The ticket's signal has been aborted; the clean-up must not be.
        const context = {
          ...work.context,
          signal: AbortSignal.timeout(10_000),
        };
        await issuer.revoke(minted, secret, context);
      }
      throw error;
    }
  }

  #modules({ secret, declaredTargets, handedIn }: StepWork): {
    issuer: CredentialIssuer;
    authority: SecretAuthority;
  } {
    const { credential, authority: place } = secret.spec;
    const declared = this.#registry.issuer(credential.issuer);
    const issuer =
      declared?.id === MANUAL_ISSUER ? handedIn ?? declared : declared;
    if (!issuer) {
      throw new InputError(
        `spec.credential.issuer: no issuer '${credential.issuer}' is installed`,
      );
    }
    const authority = this.#registry.authority(place.ref);
    if (!authority) {
      throw new InputError(
        `spec.authority.ref: no authority '${place.ref}' is configured`,
      );
    }
    if (declaredTargets.length === 0) {
      throw new InputError(
        'spec.targets: the secret has no target, so there is nothing to propose',
      );
    }
    return { issuer, authority };
  }
}

/**
 * An unexpected error that was thrown while values were in memory may quote one (a refused HTTP header does), so only
 * its name and where it happened go on from here.
 */
function withoutValues(error: unknown, { title }: CredentialIssuer): unknown {
  const isOurs =
    error instanceof TicketLostError || error instanceof StandingLostError;
  if (isOurs || !stepFailure(error).unexpected) return error;
  const name = isError(error) ? error.name : typeof error;
  const safe = new Error(`${title}: an unexpected ${name}`);
  const frames = isError(error) ? error.stack?.match(/^\s+at .*$/gm) : [];
  safe.stack = [safe.message, ...(frames ?? [])].join('\n');
  return safe;
}

function mintedNote({ minted }: HandedInIssuer): JournalNote {
  const { actor, note, url } = minted;
  return {
    event: 'version.minted-by-hand',
    message: note ? `Minted by hand: ${note}` : 'Minted by hand',
    actor,
    links: url ? [{ title: 'Evidence', url }] : [],
  };
}

function unknownNote(unknown: Preflight['unknown'][number]): JournalNote {
  return {
    event: 'target.unknown',
    level: 'warning',
    facts: { targetId: unknown.targetId },
    message: unknownSentence(unknown),
  };
}

function dispose(credential: IssuedCredential): void {
  for (const value of Object.values(credential.values)) {
    value.dispose();
  }
}
