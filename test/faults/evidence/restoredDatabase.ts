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

import path from 'node:path';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { toInstant } from '@keyturn/plugin-secrets-backend/src/Clock';
import { createStores } from '@keyturn/plugin-secrets-backend/src/database/createStores';
import { ModuleRegistry } from '@keyturn/plugin-secrets-backend/src/registry/ModuleRegistry';
import { DefaultUnknownVersionService } from '@keyturn/plugin-secrets-backend/src/service/DefaultUnknownVersionService';
import { TargetObserver } from '@keyturn/plugin-secrets-backend/src/watch/TargetObserver';
import { UnknownVersionReports } from '@keyturn/plugin-secrets-backend/src/watch/UnknownVersionReports';
import { randomUUID } from 'node:crypto';
import { boundariesOfRun } from '../boundariesOfRun';
import { openModules } from '../engine/openModules';
import { stderrLogger } from '../engine/stderrLogger';
import { faultBoundaries } from '../faultBoundaries';
import { Lane } from '../Lane';
import { watchedRows } from '../portal/watchedRows';
import { Mishaps, RotationWalk, WalkResult } from '../RotationWalk';
import { RotatedSecret } from '../RotatedSecret';
import { SCENARIOS } from '../scenarios';
import { Bench } from '../withSandbox';
import { EvidenceResult } from './runTamperings';
import { withLane } from './withLane';

export const RESTORED =
  'the database is restored from before a rotation, and the live token leaks';

const NOTHING: Mishaps = { next: () => [], happened: () => {} };
const ALWAYS = new AbortController().signal;
const ROOT = 'user:default/root';
/** What cannot be true of a rotation whose record names a version that was revoked long ago as the live one. */
const BY_THE_RECORD = [
  'exactly the new version is live',
  'every cluster runs the new version',
  'the old version was revoked',
  'nothing is called revoked that works',
];

/** Rotates twice, puts the database back in between, and has the token reported that is on no record then. */
export async function runRestored(bench: Bench): Promise<EvidenceResult> {
  const backup = path.join(bench.dataDir, 'restored.sqlite');
  const { secret, clock, lost } = await withLane(
    bench,
    'to-be-restored',
    async lane => {
      const before = await rotate(lane);
      await lane.db.raw(`VACUUM INTO '${backup}'`);
      const after = await rotate(lane);
      const walks = [before, after];
      return {
        secret: await lane.secret(),
        clock: lane.clock,
        lost: { walks, versionId: after.last.rotation.versionId! },
      };
    },
  );
  return withLane(bench, 'restored', lane => answerLeak(lane, secret, lost), {
    secret,
    clock,
  });
}

async function answerLeak(
  lane: Lane,
  secret: RotatedSecret,
  { walks, versionId }: { walks: WalkResult[]; versionId: string },
): Promise<EvidenceResult> {
  const { ref: secretRef, client } = secret;
  const { sandbox, clock } = lane;
  const { stores, observer, service } = portalOf(lane);
  const violations = new Set(walks.flatMap(one => one.violations));
  const must = (rule: string, holds: boolean) => {
    if (!holds) violations.add(rule);
  };
  const unknown = async () =>
    (await stores.secrets.get(secretRef))!.unknownVersions.map(
      one => one.versionId,
    );
  const isContained = async () =>
    (await stores.compromises.get(secretRef))?.containedAt !== undefined;

  await observer.observe(ALWAYS);
  must('what is on no record is seen', (await unknown()).includes(versionId));
  const leaked = (await sandbox.tokens.list(client)).find(({ live }) => live)!;
  await stores.compromises.report({
    secretRef,
    reason: 'Seen in a paste',
    reportedAt: toInstant(clock.now()),
    reportedBy: ROOT,
    starts: true,
    hindrances: [],
  });
  const answer = await rotate(lane);
  answer.violations
    .filter(rule => !BY_THE_RECORD.includes(rule))
    .forEach(rule => violations.add(rule));
  const isLive = async () =>
    (await sandbox.tokens.list(client)).some(
      ({ id, live }) => id === leaked.id && live,
    );
  const { held, tokens, rotation } = answer.last;
  const minted = tokens.find(({ label }) => label === rotation.id)?.id;
  must(
    'every pod has read the new version',
    minted !== undefined &&
      held.every(({ tokenId, pods }) =>
        [tokenId, ...pods].every(used => used === minted),
      ),
  );
  must('the rotation goes to its end', answer.outcome === 'completed');
  must(
    'nothing is called contained while what has leaked works',
    !((await isLive()) && (await isContained())),
  );

  const resolve = () =>
    service.resolve(
      secretRef,
      versionId,
      {
        outcome: 'revoked',
        reason: 'Ended by hand',
        credentialId: leaked.id,
      },
      { credentials: mockCredentials.user(ROOT) },
    );
  const wasLive = await isLive();
  const refusal = await resolve().then(
    () => undefined,
    (error: Error) => error.message,
  );
  must(
    'nothing is called revoked that works',
    !wasLive || /still works/.test(refusal ?? ''),
  );
  await sandbox.tokens.revoke(leaked.id);
  await resolve();
  must('it is contained once that is revoked', await isContained());
  must('nothing is unknown in the end', (await unknown()).length === 0);
  return {
    title: RESTORED,
    outcome: `${answer.outcome}, not contained; contained once a person had revoked the version on no record`,
    violations: [...violations],
  };
}

async function rotate(lane: Lane): Promise<WalkResult> {
  const walk = await RotationWalk.begin({
    ...{ lane, scenario: SCENARIOS[0], mishaps: NOTHING },
  });
  return walk.run();
}

/** The parts of a portal that look at clusters, and that put on record what a person says. */
function portalOf({ db, clock, sandbox }: Lane) {
  const logger = stderrLogger();
  const stores = createStores({ db, clock, newId: () => randomUUID() });
  const { issuer, authority, forge, probe } = openModules(sandbox.addresses);
  const registry = new ModuleRegistry();
  registry.addIssuer(issuer);
  registry.addAuthority(authority);
  registry.addForge(forge);
  registry.addProbe(probe);
  const shared = {
    secrets: stores.secrets,
    registry,
    boundaries: boundariesOfRun({
      ...faultBoundaries(sandbox.addresses.forge.url),
      registry,
      logger,
    }),
    logger,
    clock,
  };
  return {
    stores,
    observer: new TargetObserver({
      ...shared,
      rotations: stores.rotations,
      unknownVersions: stores.unknownVersions,
      ciphertexts: stores.ciphertexts,
      reports: new UnknownVersionReports({
        store: stores.unknownVersions,
        notices: stores.notices,
        administrators: [ROOT],
      }),
      rows: watchedRows({ db, clock, logger }),
    }),
    service: new DefaultUnknownVersionService({
      ...shared,
      store: stores.unknownVersions,
      auth: mockServices.auth({ pluginId: 'secrets' }),
    }),
  };
}
