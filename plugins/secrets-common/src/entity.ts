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

import { Entity } from '@backstage/catalog-model';
import { z } from 'zod';
import { isoInstant } from './duration';
import {
  DECLARATION_LIMITS as LIMITS,
  line,
  listOf,
  someOf,
  text,
} from './limits';
import { rotationOverridesSchema } from './policy';
import { sizeProblem } from './sizeProblem';

/** More sentences, fields in one, and characters of one than anybody reads at once. */
const MOST_PROBLEMS = 20;
const MOST_FIELDS = 10;
const LONGEST_PROBLEM = 500;

/** `spec.type` of a catalog Resource that is a secret. @public */
export const SECRET_TYPE = 'secret';

/** What kind of credential a secret is a place for. @public */
export const credentialKindSchema = z.enum([
  'password',
  'token',
  'key-pair',
  'certificate',
  'ssh-key',
  'opaque',
]);
/** See {@link credentialKindSchema}. @public */
export type CredentialKind = z.infer<typeof credentialKindSchema>;

/**
 * Who may create the value: `bootstrap` secrets exist before the platform does, `runtime` secrets are
 * rotated while it runs, `derived` secrets are computed from another secret.
 * @public
 */
export const secretClassSchema = z.enum(['bootstrap', 'runtime', 'derived']);
/** See {@link secretClassSchema}. @public */
export type SecretClass = z.infer<typeof secretClassSchema>;

/** Id of a module, a policy, an environment. */
const name = line(LIMITS.name);

/** What Kubernetes calls an RFC 1123 label. */
const dnsLabel = line(LIMITS.name).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, {
  error:
    'must consist of lower case letters, digits and -, and begin and end with a letter or digit',
});

/** What Kubernetes calls an RFC 1123 subdomain. */
const dnsSubdomain = line(LIMITS.subdomain).regex(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  {
    error:
      'must consist of lower case letters, digits, - and ., and begin and end with a letter or digit',
  },
);

const fileUrl = z
  .url({ error: 'must be a URL' })
  .max(LIMITS.url, { error: `must have at most ${LIMITS.url} characters` });

const pageUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(LIMITS.url, { error: `must have at most ${LIMITS.url} characters` });

/** How a person mints a credential, and ends the one before: a page, steps, or both. @public */
export const runbookSchema = z
  .strictObject({
    url: pageUrl.optional(),
    /** One line each, in their order. */
    steps: someOf(line(LIMITS.line), LIMITS.runbookSteps).optional(),
  })
  .refine(({ url, steps }) => url || steps, {
    error: 'must have a url or steps',
  });
/** See {@link runbookSchema}. @public */
export type Runbook = z.infer<typeof runbookSchema>;

/**
 * Passed to an issuer unread, so only its size is checked: by a schema that calls itself, a value that is nested deep
 * enough would overflow the stack.
 */
const options = z
  .custom<Record<string, z.core.util.JSONType>>(
    value =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
    { error: 'must be object', abort: true },
  )
  .superRefine((value, context) => {
    const problem = sizeProblem(value, {
      values: LIMITS.optionValues,
      characters: LIMITS.optionCharacters,
      depth: LIMITS.optionDepth,
    });
    if (problem) context.addIssue(problem);
  });

/** `spec.credential` of a secret: what is kept there, who mints it, and what is known of the live one. @public */
export const credentialSchema = z.strictObject({
  kind: credentialKindSchema,
  /** Id of an issuer; `manual` where only a person can mint. */
  issuer: name,
  /** The issuer's own, non-secret id of the credential that is live now. It lets the first rotation revoke it. */
  id: line(LIMITS.line).optional(),
  /** When the live credential was minted. */
  issuedAt: isoInstant.optional(),
  /** When the live credential stops working, where nobody else can tell. */
  expiresAt: isoInstant.optional(),
  /** PEM of the public certificate, where the credential is one; its notAfter wins over `expiresAt`. */
  certificate: text(LIMITS.certificate)
    .includes('-----BEGIN CERTIFICATE-----', {
      error: 'must be a PEM certificate',
    })
    .refine(pem => !/PRIVATE KEY/i.test(pem), {
      error:
        'holds a private key, which must not be declared; it counts as compromised now, so rotate it',
    })
    .optional(),
  /** That only the targets must know the value, and no database or provider; `random` mints a password or token only then. */
  standalone: z.boolean().optional(),
  /** What a person goes by, where only a person can mint or revoke. */
  runbook: runbookSchema.optional(),
  /** Passed to the issuer unread: length, alphabet, client, algorithm, … Never a value. */
  options: options.optional(),
});

/** `spec.authority` of a secret: the one system that holds the value. @public */
export const authoritySchema = z.strictObject({
  class: secretClassSchema,
  /** Id of a configured authority. */
  ref: name,
  /** Where the authority has paths. */
  path: line(LIMITS.line).optional(),
});

/** A workload that reads the secret at a target and must restart to see a new version. @public */
export const workloadSchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  name: dnsSubdomain,
  /** URL of the manifest whose pod template is annotated with the version, so that the merge restarts it. */
  manifest: fileUrl.optional(),
});
/** See {@link workloadSchema}. @public */
export type Workload = z.infer<typeof workloadSchema>;

/** One of `spec.targets`: a place where the secret is materialised. See {@link targetId} for its identity. @public */
export const targetSchema = z.strictObject({
  environment: name,
  cluster: line(LIMITS.cluster),
  namespace: dnsLabel,
  /** Name of the Kubernetes Secret; default is the entity's own name. */
  secretName: dnsSubdomain.optional(),
  /** URL of the file in a GitOps repository, as the forge shows it on the default branch. */
  manifest: fileUrl,
  /** Keys of the secret that hold the credential. */
  keys: someOf(line(LIMITS.subdomain), LIMITS.keys),
  workloads: listOf(workloadSchema, LIMITS.workloads).optional(),
});

const relations = z
  .unknown()
  .refine(refs => [refs].flat().length <= LIMITS.relations, {
    error: `must have at most ${LIMITS.relations} items`,
    abort: true,
  })
  .refine(
    refs =>
      [refs]
        .flat()
        .every(
          ref => typeof ref !== 'string' || ref.length <= LIMITS.subdomain,
        ),
    {
      error: `must hold refs of at most ${LIMITS.subdomain} characters`,
    },
  );

const count = (
  targets: Array<{ keys: unknown[]; workloads?: unknown[] }>,
  what: 'keys' | 'workloads',
) => targets.reduce((sum, target) => sum + (target[what]?.length ?? 0), 0);

/** The extra fields of a secret's `spec`, beside those every Resource has. @public */
export const secretSpecSchema = z.looseObject({
  type: z.literal(SECRET_TYPE),
  owner: text(LIMITS.subdomain).min(1),
  /** The catalog makes relations of these; their form is for its own schema. */
  dependsOn: relations.optional(),
  dependencyOf: relations.optional(),
  credential: credentialSchema,
  authority: authoritySchema,
  targets: listOf(targetSchema, LIMITS.targets)
    .refine(targets => new Set(targets.map(targetId)).size === targets.length, {
      error:
        'two targets have the same environment, cluster, namespace and secret name',
    })
    .refine(targets => count(targets, 'keys') <= LIMITS.allKeys, {
      error: `must have at most ${LIMITS.allKeys} keys in all targets together`,
    })
    .refine(targets => count(targets, 'workloads') <= LIMITS.allWorkloads, {
      error: `must have at most ${LIMITS.allWorkloads} workloads in all targets together`,
    })
    .default([]),
  rotation: rotationOverridesSchema.optional(),
});

/** See {@link secretSpecSchema}. @public */
export type SecretSpec = z.infer<typeof secretSpecSchema>;
/** See {@link targetSchema}. @public */
export type SecretTarget = z.infer<typeof targetSchema>;

/** A catalog Resource of type secret whose spec passed {@link parseSecretSpec}. @public */
export type SecretEntity = Entity & { spec: SecretSpec };

/**
 * Identity of a target inside its secret, stable across edits of manifest and keys.
 * @public
 */
export function targetId(target: {
  environment: string;
  cluster: string;
  namespace: string;
  secretName?: string;
}): string {
  return [
    target.environment,
    target.cluster,
    target.namespace,
    ...(target.secretName ? [target.secretName] : []),
  ].join('/');
}

/** Whether an entity claims to be a secret; says nothing about its validity. @public */
export function isSecretEntity(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'resource' &&
    entity.spec?.type === SECRET_TYPE
  );
}

/**
 * Validates the spec of a secret entity.
 *
 * @returns the typed spec, or one sentence per problem, each beginning with the exact field
 * (`spec.targets[1].manifest must be a URL`).
 * @public
 */
export function parseSecretSpec(
  entity: Entity,
): { spec: SecretSpec } | { problems: string[] } {
  const parsed = secretSpecSchema.safeParse(entity.spec);
  const problems = [
    ...(parsed.error?.issues ?? []).map(
      issue => `${fieldName(['spec', ...issue.path])} ${sentence(issue)}`,
    ),
    ...tooLarge(entity),
  ];
  if (parsed.success && problems.length === 0) {
    return { spec: parsed.data };
  }
  const more = problems.length - MOST_PROBLEMS;
  return {
    problems: [
      ...problems.slice(0, MOST_PROBLEMS).map(shortened),
      ...(more > 0 ? [`spec has ${more} more problems`] : []),
    ],
  };
}

/** The name of a field may be as long as its author likes. */
function shortened(problem: string): string {
  return problem.length > LONGEST_PROBLEM
    ? `${problem.slice(0, LONGEST_PROBLEM - 1)}…`
    : problem;
}

/** What is too large although no field of ours is: fields that others may read, and what people are shown. */
function tooLarge({ metadata, spec }: Entity): string[] {
  const size = sizeProblem(spec, {
    values: LIMITS.specValues,
    characters: LIMITS.specCharacters,
    depth: LIMITS.specDepth,
  });
  const texts = (['title', 'description'] as const).filter(
    field => `${metadata[field] ?? ''}`.length > LIMITS[field],
  );
  return [
    ...(size ? [`spec ${size}`] : []),
    ...texts.map(
      field =>
        `metadata.${field} must have at most ${LIMITS[field]} characters`,
    ),
  ];
}

function fieldName(path: PropertyKey[]): string {
  return path
    .map((part, i) =>
      typeof part === 'number'
        ? `[${part}]`
        : `${i === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const named = issue.keys
      .slice(0, MOST_FIELDS)
      .map(key => (key.length > LIMITS.name ? `${key.slice(0, 60)}…` : key));
    const more = issue.keys.length - named.length;
    return `has unknown fields: ${named.join(', ')}${
      more > 0 ? ` and ${more} more` : ''
    }`;
  }
  if (issue.code === 'invalid_value') {
    return `must be ${
      issue.values.length > 1 ? 'one of ' : ''
    }${issue.values.join(', ')}`;
  }
  if (issue.code === 'too_small' && issue.minimum === 1) {
    return 'must not be empty';
  }
  return issue.message.replace(/^Invalid input: expected/, 'must be');
}
