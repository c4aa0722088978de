import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Resource {
  /** Without its provider. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly retainOnDelete?: true;
}

export interface Deployment {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** SHA-256 of `key`. */
export const KEY_DIGEST = '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683';

const PLACE = { 'gcp:project': 'my-project', 'gcp:region': 'europe-west1' };

/** What is deployed without options, with as many as go together, and open to everybody. */
export const VARIANTS = {
  main: PLACE,
  everything: {
    ...PLACE,
    name: 'photos',
    nodeVersion: '24',
    memoryMegabytes: '3072',
    concurrency: '30',
    maxInstances: '50',
    minInstances: '1',
    invokers: 'serviceAccount:caller@my-project.iam.gserviceaccount.com,group:team@example.org',
    accessKeys: KEY_DIGEST,
    loadBalancerOnly: 'true',
    publicOrigin: 'https://images.example.org',
    browserOrigins: 'https://www.example.org,http://localhost:5173',
    maxUploadBytes: '20000000',
    maxDirectUploadBytes: '500000000',
    maxPixels: '50000000',
    sweepSchedule: '30 4 * * *',
    sweepGraceHours: '48',
    sweepDelete: 'true',
    sweepMaxOrphanPercent: '10',
    pointInTimeRecovery: 'false',
    alertEmail: 'operator@example.org',
    alertErrorSharePercent: '2',
  },
  open: { ...PLACE, accessKeys: KEY_DIGEST, openUrl: 'true' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Variant = keyof typeof VARIANTS;

export const variants = Object.keys(VARIANTS) as Variant[];

export const snapshotOf = (variant: Variant): string =>
  fileURLToPath(new URL(`../../../../infra/gcp/${variant}.snapshot.json`, import.meta.url));

/** What is stored; program.test.ts keeps it true. */
export function deployment(variant: Variant): Deployment {
  return JSON.parse(readFileSync(snapshotOf(variant), 'utf8'));
}

/** Resources of a type like `storage/bucket`. */
export function all(of: Deployment, type: string): Resource[] {
  return of.resources.filter((one) => one.type.split(':')[0] === type);
}

/** The inputs of the one resource of this type and name. */
export function one<T = Readonly<Record<string, unknown>>>(of: Deployment, type: string, name?: string): T {
  const [found, ...others] = all(of, type).filter((resource) => name === undefined || resource.name === name);
  if (found === undefined || others.length > 0) throw new Error(`Not exactly one ${type} ${name}`);
  return found.inputs as T;
}
