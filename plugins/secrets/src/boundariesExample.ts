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

/** The lines of config that an installation without boundaries has to add, with hosts and names to be replaced. */
export const BOUNDARIES_EXAMPLE = `secrets:
  boundaries:
    groupsFrom: ['url:https://git.example.com/acme/people/blob/main/**']
    rules:
      - owners: ['group:default/*']
        declaredIn:
          - https://git.example.com/acme/catalog/blob/main/teams/{owner.name}/**
        targets:
          - repository: https://git.example.com/acme/gitops
            branch: main
            paths: ['clusters/*/{owner.name}/**']
            clusters: ['*']
            namespaces: ['{owner.name}']
        issuers:
          random: {}
        authorities:
          sealed-secrets: {}
        policies: ['*', '!auto-merge-*']`;
