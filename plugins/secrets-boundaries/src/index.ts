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

/**
 * Who may name what: the boundaries of an installation, as pure functions.
 *
 * @packageDocumentation
 */

export * from './types';
export { fileAddressOf } from './address/fileAddressOf';
export type { FileAddress } from './address/fileAddressOf';
export { boundariesOf } from './boundariesOf';
export { printRules } from './config/BoundaryConfig';
export type {
  BoundaryConfig,
  BoundaryRule,
  TargetRule,
} from './config/BoundaryConfig';
export {
  checkBoundaryConfig,
  readBoundaryConfig,
} from './config/readBoundaryConfig';
export { trustOwners } from './owners/trustOwners';
export {
  changedFields,
  declarationDigest,
  frozenJson,
  frozenPartOf,
} from './declaration/frozenPart';
export type { FrozenPart } from './declaration/frozenPart';
export { namedPlacesOf, namedThingsOf } from './declaration/namedThingsOf';
export { placesOf } from './declaration/placesOf';
export type { PlaceIdentity } from './declaration/placesOf';
export { FIELD_COVERAGE } from './declaration/fieldCoverage';
export type { FieldCoverage } from './declaration/fieldCoverage';
export { declarationOf } from './declaration/declarationOf';
