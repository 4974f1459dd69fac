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

/** A key, mid-turn. It takes the colour of the text around it; words stand beside it, so it is hidden from screen readers. */
export function KeyturnLogo({ size }: { size: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="11" cy="21" r="5.4" />
      <path d="M15 17 25.5 6.5M21 11l3.4 3.4M17.6 14.4l2.6 2.6" />
      <path d="M5.5 10.5A9.5 9.5 0 0 1 14 5.2" opacity="0.55" />
      <path d="m11.4 2.9 2.9 2.2-2 3" opacity="0.55" />
    </svg>
  );
}
