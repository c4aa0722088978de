import {
  anEmail,
  flag,
  type Invoker,
  invoker,
  listOf,
  matching,
  oneOf,
  origin,
  type Parse,
  wholeNumber,
} from './option-types.ts';

/** What a deployment may choose: `pulumi config set name value`. */
export interface DeploymentOptions {
  readonly project: string;
  readonly region: string;
  /** Of the functions; the names of everything else begin or end with it. */
  readonly name: string;
  readonly nodeVersion: '22' | '24';
  readonly memoryMegabytes: number;
  /** Requests that one instance serves at once. */
  readonly concurrency: number;
  readonly maxInstances: number;
  readonly minInstances: number;
  /** Principals that IAM lets call the service, like `serviceAccount:caller@example.iam.gserviceaccount.com`. */
  readonly invokers: readonly Invoker[];
  /** SHA-256 of accepted keys in hex, separated by commas; empty where IAM alone decides. */
  readonly accessKeys: string;
  /** Whether everybody may call the service, so that keys are its only guard. */
  readonly openUrl: boolean;
  /** Whether only a load balancer and the project's own networks reach the service. */
  readonly loadBalancerOnly: boolean;
  /** Where clients reach the service; `undefined` for its own address. */
  readonly publicOrigin: string | undefined;
  /** Other sites whose pages may use the API. */
  readonly browserOrigins: readonly string[];
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  readonly maxPixels: number;
  /** A schedule of cron, in UTC. */
  readonly sweepSchedule: string;
  readonly sweepGraceHours: number;
  readonly sweepDelete: boolean;
  readonly sweepMaxOrphanPercent: number;
  readonly pointInTimeRecovery: boolean;
  readonly alertEmail: string | undefined;
  readonly alertErrorSharePercent: number;
}

/** Cloud Run takes 32 MiB in one request: an image, and the form around it. */
export const MAX_UPLOAD_BYTES = 33_000_000;

/** Throws one Error that names all faults. `get` returns a value of the configuration; those of the provider have its prefix. */
export function readOptions(get: (name: string) => string | undefined): DeploymentOptions {
  const faults: string[] = [];
  function read<T>(name: string, parse: Parse<T>, usual: T): T {
    const text = get(name)?.trim() ?? '';
    if (text === '') return usual;
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}, it is "${text}"`);
      return usual;
    }
  }
  function required(name: string, parse: Parse<string>): string {
    if (!get(name)?.trim()) faults.push(`${name} is missing: pulumi config set ${name} …`);
    return read(name, parse, '');
  }

  const options: DeploymentOptions = {
    project: required('gcp:project', matching(/^[a-z][a-z\d-]{4,28}[a-z\d]$/, 'must be the ID of a project')),
    region: required('gcp:region', matching(/^[a-z]+-[a-z]+\d+$/, 'must be a region, like europe-west1')),
    name: read(
      'name',
      matching(/^[a-z][a-z\d-]{2,18}[a-z\d]$/, 'must have 4 to 20 lower-case letters, digits and hyphens'),
      'images',
    ),
    nodeVersion: read('nodeVersion', oneOf('22', '24'), '24'),
    memoryMegabytes: read('memoryMegabytes', wholeNumber(1_024, 4_096), 2_048),
    concurrency: read('concurrency', wholeNumber(1, 1_000), 16),
    maxInstances: read('maxInstances', wholeNumber(1, 1_000), 20),
    minInstances: read('minInstances', wholeNumber(0, 1_000), 0),
    invokers: read('invokers', listOf(invoker), []),
    accessKeys: read(
      'accessKeys',
      matching(
        // Not that of an empty key, which a command makes of a variable that is not set.
        /^(?!.*e3b0c44298fc1c14)[\da-f]{64}(,[\da-f]{64})*$/i,
        'must list the SHA-256 of each key in hex, separated by commas, and not that of an empty key',
      ),
      '',
    ),
    openUrl: read('openUrl', flag, false),
    loadBalancerOnly: read('loadBalancerOnly', flag, false),
    publicOrigin: read<string | undefined>('publicOrigin', origin, undefined),
    browserOrigins: read('browserOrigins', listOf(origin), []),
    maxUploadBytes: read('maxUploadBytes', wholeNumber(1, MAX_UPLOAD_BYTES), 26_214_400),
    maxDirectUploadBytes: read('maxDirectUploadBytes', wholeNumber(1, 5_497_558_138_880), 1_073_741_824),
    maxPixels: read('maxPixels', wholeNumber(1, Number.MAX_SAFE_INTEGER), 100_000_000),
    sweepSchedule: read(
      'sweepSchedule',
      matching(/^\S+( \S+){4}$/, 'must be a schedule of five fields, like 0 3 * * *'),
      '0 3 * * *',
    ),
    sweepGraceHours: read('sweepGraceHours', wholeNumber(4, 8_760), 24),
    sweepDelete: read('sweepDelete', flag, false),
    sweepMaxOrphanPercent: read('sweepMaxOrphanPercent', wholeNumber(1, 100), 5),
    pointInTimeRecovery: read('pointInTimeRecovery', flag, true),
    alertEmail: read<string | undefined>('alertEmail', anEmail, undefined),
    alertErrorSharePercent: read('alertErrorSharePercent', wholeNumber(1, 100), 5),
  };

  faults.push(...faultsBetween(options));
  if (faults.length > 0) throw new Error(`Cannot deploy: wrong options\n  ${faults.join('\n  ')}`);
  return options;
}

/** An upload of 25 MiB grows the process by 24 MB as bytes, and as JSON by its text as well. */
const UPLOAD_FACTOR = 3;
/** The app, and a decoder process. */
const BASE_BYTES = 512 * 1_024 * 1_024;

function faultsBetween(options: DeploymentOptions): string[] {
  const { openUrl, accessKeys, invokers, loadBalancerOnly, publicOrigin, minInstances, maxInstances } = options;
  const needed = Math.ceil((BASE_BYTES + options.concurrency * UPLOAD_FACTOR * options.maxUploadBytes) / 2 ** 20);
  return [
    ...(openUrl && accessKeys === ''
      ? ['openUrl opens the service to the internet: give accessKeys, the SHA-256 of each accepted key']
      : []),
    ...(openUrl && invokers.length > 0 ? ['invokers has no effect with openUrl=true: everybody may call'] : []),
    ...(loadBalancerOnly && publicOrigin === undefined
      ? ['loadBalancerOnly closes the own address of the service: give publicOrigin, that of the load balancer']
      : []),
    ...(minInstances > maxInstances ? ['minInstances must not be above maxInstances'] : []),
    ...(needed > options.memoryMegabytes
      ? [
          `memoryMegabytes must be at least ${needed} for ${options.concurrency} uploads of maxUploadBytes at once: ` +
            'raise it, or lower concurrency',
        ]
      : []),
  ];
}
