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

import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Rotation } from '@keyturn/plugin-secrets-common';
import { fullSentence } from '../fullSentence';
import { isOpenPhase } from '../isOpenPhase';
import { secretsTranslationRef } from '../translation';
import { Sentence } from './Sentence';

/** What an open rotation waits for, or why and how it ended and what that left in use, in the words of the backend. */
export const RotationOutcome = ({ rotation }: { rotation: Rotation }) => {
  const { t } = useTranslationRef(secretsTranslationRef);
  const { phase, ending, waitingFor } = rotation;
  if (isOpenPhase(phase)) {
    return <Sentence text={waitingFor ?? t(`next.${phase}`)} />;
  }
  return (
    <>
      {waitingFor && (
        <>
          <Sentence text={fullSentence(waitingFor)} />{' '}
        </>
      )}
      {ending ? <Sentence text={ending} /> : t('rotation.endingUnknown')}
    </>
  );
};
