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

import { RequestHandler } from 'express';
import { runInRequest } from '../requestScope';

/**
 * Has all that follows run for this request. It stands behind the parsers of bodies: what they read comes from the connection,
 * which belongs to no request.
 */
export const inScope: RequestHandler = (req, _res, next) => {
  const readsOnly = req.method === 'GET' || req.method === 'HEAD';
  runInRequest({ kind: 'people', readsOnly }, next);
};
