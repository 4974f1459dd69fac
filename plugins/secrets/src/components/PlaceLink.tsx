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

import { Link } from '@backstage/ui';
import { isHttpUrl } from '../isHttpUrl';
import styles from './PlaceLink.module.css';

/** Where an entity is declared: a link to the file, where the catalog read it from an address. */
export const PlaceLink = ({ place }: { place: string }) => {
  const address = place.replace(/^url:/, '');
  return isHttpUrl(address) ? (
    <span className={styles.place}>
      <Link href={address} target="_blank" rel="noopener noreferrer">
        {address.replace(/^https?:\/\//, '')}
      </Link>
    </span>
  ) : (
    <code className={styles.place}>{place}</code>
  );
};
