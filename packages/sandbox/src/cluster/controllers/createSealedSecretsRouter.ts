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

import express, { RequestHandler, Router } from 'express';
import { z } from 'zod';
import { AccessRules } from '../api/AccessRules';
import { SealingKey } from './SealingKey';
import { sealingLabel, unseal } from './unseal';

const SERVICE_PROXY =
  /^\/api\/v1\/namespaces\/kube-system\/services\/(?:http:)?sealed-secrets-controller(?::\w+)?\/proxy\/v1\/(cert\.pem|verify)$/;

const sealedSecretSchema = z.object({
  kind: z.literal('SealedSecret'),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({ encryptedData: z.record(z.string(), z.string()) }),
});

/**
 * The HTTP side of the SealedSecrets controller, at `/v1/…` as inside a cluster, and for any valid token through
 * the API server's service proxy: `GET cert.pem`, and `POST verify`, which answers 200 where the controller could
 * unseal the SealedSecret of the body and 409 where it could not.
 */
export function createSealedSecretsRouter(options: {
  sealingKey: SealingKey;
  access: AccessRules;
}): Router {
  const { sealingKey, access } = options;
  const router = express.Router();
  router.use((req, _res, next) => {
    const proxied = SERVICE_PROXY.exec(req.path);
    if (proxied) {
      access.authenticate(req);
      req.url = `/v1/${proxied[1]}`;
    }
    next();
  });
  router.get('/v1/cert.pem', (_req, res) => {
    res.type('application/x-pem-file').send(sealingKey.certificate);
  });
  router.post(
    '/v1/verify',
    express.json({ type: () => true, limit: '1mb' }),
    verify(sealingKey),
  );
  return router;
}

function verify({ privateKey }: SealingKey): RequestHandler {
  return (req, res) => {
    const parsed = sealedSecretSchema.safeParse(req.body);
    res.sendStatus(parsed.success && canUnseal(parsed.data) ? 200 : 409);
  };

  function canUnseal(sealed: z.infer<typeof sealedSecretSchema>): boolean {
    const label = sealingLabel(sealed.metadata);
    try {
      for (const ciphertext of Object.values(sealed.spec.encryptedData)) {
        unseal(privateKey, ciphertext, label).fill(0);
      }
      return true;
    } catch {
      return false;
    }
  }
}
