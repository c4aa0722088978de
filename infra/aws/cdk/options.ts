/** What a deployment may choose. Given as `--context name=value`, or in cdk.json. */
export interface DeploymentOptions {
  /** Of the stack; the names of bucket, alarms and dashboard begin with it. */
  readonly name: string;
  readonly nodeVersion: '22' | '24';
  readonly memoryMegabytes: number;
  /** Instances that run at once; `undefined` for those of the account. */
  readonly reservedConcurrency: number | undefined;
  /** SHA-256 of accepted keys in hex, separated by commas; empty where IAM alone decides. */
  readonly accessKeys: string;
  /** Whether the function URL takes requests that are not signed. */
  readonly openUrl: boolean;
  readonly cloudFront: boolean;
  /** An alias of the distribution, with a certificate in us-east-1. */
  readonly domainName: string | undefined;
  readonly certificateArn: string | undefined;
  /** Where clients reach the service; `undefined` for the function URL. */
  readonly publicOrigin: string | undefined;
  /** Other sites whose pages may use the API. */
  readonly browserOrigins: readonly string[];
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  readonly maxPixels: number;
  /** A schedule expression of EventBridge Scheduler, in UTC. */
  readonly sweepSchedule: string;
  readonly sweepGraceHours: number;
  readonly sweepDelete: boolean;
  readonly sweepMaxOrphanPercent: number;
  readonly logRetentionDays: number;
  readonly alarmEmail: string | undefined;
  readonly alarmErrorSharePercent: number;
}

/** How long CloudWatch keeps logs: it takes no other numbers of days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

type Parse<T> = (text: string) => T;

/** Throws one Error that names all faults. `get` returns a value of the context, which may come from JSON. */
export function readOptions(get: (name: string) => unknown): DeploymentOptions {
  const faults: string[] = [];
  function read<T>(name: string, parse: Parse<T>, usual: T): T {
    const text = String(get(name) ?? '').trim();
    if (text === '') return usual;
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}, it is "${text}"`);
      return usual;
    }
  }

  const domainName = read<string | undefined>(
    'domainName',
    matching(/^[a-z\d-]+(\.[a-z\d-]+)+$/, 'must be a host name in lower case'),
    undefined,
  );
  const options: DeploymentOptions = {
    name: read(
      'name',
      matching(/^[a-z][a-z\d-]{0,29}$/, 'must have 1 to 30 lower-case letters, digits and hyphens'),
      'images',
    ),
    nodeVersion: read('nodeVersion', oneOf('22', '24'), '24'),
    memoryMegabytes: read('memoryMegabytes', wholeNumber(1_024, 10_240), 2_048),
    reservedConcurrency: read<number | undefined>('reservedConcurrency', wholeNumber(1, 100_000), undefined),
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
    cloudFront: read('cloudFront', flag, false),
    domainName,
    certificateArn: read<string | undefined>(
      'certificateArn',
      matching(
        /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
        'must be the ARN of a certificate in us-east-1',
      ),
      undefined,
    ),
    publicOrigin: read('publicOrigin', origin, domainName && `https://${domainName}`),
    browserOrigins: read('browserOrigins', (text) => text.split(',').map((one) => origin(one.trim())), []),
    maxUploadBytes: read('maxUploadBytes', wholeNumber(1, 4_500_000), 4_500_000),
    maxDirectUploadBytes: read('maxDirectUploadBytes', wholeNumber(1, 5_368_709_120), 1_073_741_824),
    maxPixels: read('maxPixels', wholeNumber(1, Number.MAX_SAFE_INTEGER), 100_000_000),
    sweepSchedule: read(
      'sweepSchedule',
      matching(/^(cron|rate)\(.+\)$/, 'must be a schedule like cron(0 3 * * ? *)'),
      'cron(0 3 * * ? *)',
    ),
    sweepGraceHours: read('sweepGraceHours', wholeNumber(4, 8_760), 24),
    sweepDelete: read('sweepDelete', flag, false),
    sweepMaxOrphanPercent: read('sweepMaxOrphanPercent', wholeNumber(1, 100), 5),
    logRetentionDays: read('logRetentionDays', retention, 30),
    alarmEmail: read<string | undefined>(
      'alarmEmail',
      matching(/^[^@\s]+@[^@\s]+$/, 'must be an e-mail address'),
      undefined,
    ),
    alarmErrorSharePercent: read('alarmErrorSharePercent', wholeNumber(1, 100), 5),
  };

  faults.push(...faultsBetween(options));
  if (faults.length > 0) throw new Error(`Cannot deploy: wrong options\n  ${faults.join('\n  ')}`);
  return options;
}

/** Both ways to open the service to the internet leave keys as its only guard. */
function faultsBetween({ openUrl, cloudFront, accessKeys, domainName, certificateArn }: DeploymentOptions): string[] {
  const opening = openUrl ? 'openUrl' : cloudFront ? 'cloudFront' : undefined;
  return [
    ...(opening !== undefined && accessKeys === ''
      ? [`${opening} opens the service to the internet: give accessKeys, the SHA-256 of each accepted key`]
      : []),
    ...((domainName === undefined) !== (certificateArn === undefined)
      ? ['domainName and certificateArn need each other']
      : []),
    ...(domainName !== undefined && !cloudFront ? ['domainName needs cloudFront=true'] : []),
  ];
}

function matching(pattern: RegExp, fault: string): Parse<string> {
  return (text) => {
    if (!pattern.test(text)) throw new Error(fault);
    return text;
  };
}

function oneOf<T extends string>(...values: readonly T[]): Parse<T> {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new Error(`must be ${values.join(' or ')}`);
    return found;
  };
}

function flag(text: string): boolean {
  return oneOf('true', 'false')(text) === 'true';
}

const origin = matching(
  /^https:\/\/[a-z\d.-]+(:\d+)?$|^http:\/\/localhost:\d+$/,
  'must be an origin like https://www.example.org or http://localhost:5173',
);

function wholeNumber(lowest: number, highest: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new Error(`must be a whole number from ${lowest} to ${highest}`);
    return value;
  };
}

function retention(text: string): number {
  const value = wholeNumber(1, 3_653)(text);
  if (!RETENTIONS.includes(value)) throw new Error(`must be one of ${RETENTIONS.join(', ')}`);
  return value;
}
