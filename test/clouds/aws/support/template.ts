import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** SHA-256 of `key`. */
export const KEY_DIGEST = '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683';

/** What is deployed without options, with as many as go together, and with an open function URL. */
export const VARIANTS = {
  main: {},
  everything: {
    name: 'photos',
    nodeVersion: '22',
    memoryMegabytes: '3072',
    reservedConcurrency: '20',
    accessKeys: KEY_DIGEST,
    cloudFront: 'true',
    domainName: 'images.example.org',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0123abcd',
    browserOrigins: 'https://www.example.org,http://localhost:5173',
    maxUploadBytes: '4000000',
    maxDirectUploadBytes: '500000000',
    maxPixels: '50000000',
    sweepSchedule: 'cron(30 4 * * ? *)',
    sweepGraceHours: '48',
    sweepDelete: 'true',
    sweepMaxOrphanPercent: '10',
    logRetentionDays: '90',
    alarmEmail: 'operator@example.org',
    alarmErrorSharePercent: '2',
  },
  open: { accessKeys: KEY_DIGEST, openUrl: 'true', cloudFront: 'true' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type Variant = keyof typeof VARIANTS;

export const variants = Object.keys(VARIANTS) as Variant[];

export const snapshotOf = (variant: Variant): string =>
  fileURLToPath(new URL(`../../../../infra/aws/${variant}.snapshot.json`, import.meta.url));

/** The stored template; synthesis.test.ts keeps it true. */
export function template(variant: Variant): Template {
  return JSON.parse(readFileSync(snapshotOf(variant), 'utf8'));
}

export function all(of: Template, type: string): (Resource & { readonly id: string })[] {
  return Object.entries(of.Resources).flatMap(([id, resource]) =>
    resource.Type === type ? [{ id, ...resource }] : [],
  );
}

/** The properties of the one resource of this type whose logical ID starts so. */
export function one<T = Readonly<Record<string, unknown>>>(of: Template, type: string, start = ''): T {
  const [found, ...others] = all(of, type).filter(({ id }) => id.startsWith(start));
  if (found === undefined || others.length > 0) throw new Error(`Not exactly one ${type} ${start}`);
  return found.Properties as T;
}

/** A value as text: references in angle brackets, with logical IDs without their hashes. */
export function say(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, of] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${plain(String(of))}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(of)) return `<${plain(String(of[0]))}.${of[1]}>`;
  if (name === 'Fn::Join' && Array.isArray(of)) return of[1].map(say).join(of[0]);
  if (name === 'Fn::Select' && Array.isArray(of)) return `${say(of[1])}[${of[0]}]`;
  if (name === 'Fn::Split' && Array.isArray(of)) return `${say(of[1])}/${of[0]}`;
  throw new Error(`Unknown function ${name}`);
}

function plain(id: string): string {
  return id.startsWith('AWS::') ? id : id.replace(/[\dA-F]{8}$/, '');
}
