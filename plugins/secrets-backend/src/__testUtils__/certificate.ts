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

/** A public certificate, valid from 2026-11-01T00:00:00Z until 2027-01-30T12:00:00Z. */
export const CERTIFICATE_UNTIL_END_OF_JANUARY = `-----BEGIN CERTIFICATE-----
MIIBsjCCARugAwIBAgIBATANBgkqhkiG9w0BAQsFADAfMR0wGwYDVQQDExRwYXlt
ZW50cy5leGFtcGxlLmNvbTAeFw0yNjExMDEwMDAwMDBaFw0yNzAxMzAxMjAwMDBa
MB8xHTAbBgNVBAMTFHBheW1lbnRzLmV4YW1wbGUuY29tMIGfMA0GCSqGSIb3DQEB
AQUAA4GNADCBiQKBgQDENynl0TVAGvszk3+zM6Kpinf56/1QvALaavZu+Rxh01o7
BjFyMioNux3ywxnjISe5PCSNuQ6IgY4Vwgsj+7EKMNJmJBWKLRApGww6HmhY36A8
0YsRizPftav8yxq5XuXBZFTHmU/XsUV+J28letBui1X/K+8X9rUlKwXBJJH59wID
AQABMA0GCSqGSIb3DQEBCwUAA4GBAKcwc6L+Vx3vGkaHqeQBxfvHHDaZwFvutQwb
RABdeDJx/xLGCx+CmzyME5IWMIOfzlMnMrDhR9JHYacehcR264yKrzr4VOZZ/mSs
Uw4pVSI4ELnhK8j6o0RCSjA8rFDkBY1duzYV74NUUBig+kkg+i5qDb1ewOrY3Pna
rM43Rtuc
-----END CERTIFICATE-----
`;
