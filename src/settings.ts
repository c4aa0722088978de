/** 25 MiB. */
const DEFAULT_MAX_UPLOAD_BYTES = 26_214_400;
/** 100 MiB. */
const HIGHEST_MAX_UPLOAD_BYTES = 104_857_600;
/** 1 GiB. */
const DEFAULT_MAX_DIRECT_UPLOAD_BYTES = 1_073_741_824;
const DEFAULT_MAX_PIXELS = 100_000_000;
const DEFAULT_SWEEP_GRACE_HOURS = 24;
/** A direct upload can be completed up to 3 hours after it began: younger blobs may still be needed. */
const LOWEST_SWEEP_GRACE_HOURS = 4;
const DEFAULT_SWEEP_MAX_ORPHAN_PERCENT = 5;

/** The settings that are the same on every cloud. */
export interface SharedSettings {
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  /** Width × height × frames. */
  readonly maxPixels: number;
  readonly sweepGraceHours: number;
  readonly sweepDelete: boolean;
  /** The sweep removes nothing if a larger share of the examined blobs are orphans. */
  readonly sweepMaxOrphanPercent: number;
}

/** The settings are not valid. `faults` has one line for each setting. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Cannot start: ${faults.length} wrong setting${faults.length === 1 ? '' : 's'}\n  ${faults.join('\n  ')}`);
    this.faults = faults;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Parses a setting; throws an Error whose message continues the setting's name, like `must be …`. */
export type Parse<T> = (text: string) => T;

/** Reads one setting. Without a fallback it is required. */
export type ReadSetting = <T>(name: string, parse: Parse<T>, fallback?: T) => T;

/** Reads settings from an environment. Throws one SettingsError that names all faults. */
export function collectSettings<T extends object>(environment: Environment, readAll: (read: ReadSetting) => T): T {
  const faults: string[] = [];
  const settings = readAll(<V>(name: string, parse: Parse<V>, fallback?: V): V => {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') {
      if (fallback === undefined) faults.push(`${name} is missing`);
      return fallback as V;
    }
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return fallback as V;
    }
  });
  if (faults.length > 0) throw new SettingsError(faults);
  return Object.freeze(settings);
}

interface UploadBounds {
  /** Of MAX_UPLOAD_BYTES, and its default. */
  readonly highest: number;
  readonly usual: number;
  /** Of MAX_DIRECT_UPLOAD_BYTES. */
  readonly highestDirect: number;
}

/** Platforms can lower the bounds. */
export function readSharedSettings(
  read: ReadSetting,
  { highest, usual, highestDirect }: UploadBounds = {
    highest: HIGHEST_MAX_UPLOAD_BYTES,
    usual: DEFAULT_MAX_UPLOAD_BYTES,
    highestDirect: Number.MAX_SAFE_INTEGER,
  },
): SharedSettings {
  return {
    maxUploadBytes: read('MAX_UPLOAD_BYTES', wholeNumber(1, highest), usual),
    maxDirectUploadBytes: read(
      'MAX_DIRECT_UPLOAD_BYTES',
      wholeNumber(1, highestDirect),
      DEFAULT_MAX_DIRECT_UPLOAD_BYTES,
    ),
    maxPixels: read('MAX_PIXELS', wholeNumber(1, Number.MAX_SAFE_INTEGER), DEFAULT_MAX_PIXELS),
    sweepGraceHours: read('SWEEP_GRACE_HOURS', wholeNumber(LOWEST_SWEEP_GRACE_HOURS, 8_760), DEFAULT_SWEEP_GRACE_HOURS),
    sweepDelete: read('SWEEP_DELETE', (text) => text === 'true', false),
    sweepMaxOrphanPercent: read('SWEEP_MAX_ORPHAN_PERCENT', wholeNumber(1, 100), DEFAULT_SWEEP_MAX_ORPHAN_PERCENT),
  };
}

/** Access control for platforms without function keys. */
export interface AccessSettings {
  /** SHA-256 of each accepted key, 32 bytes; empty if IAM authorizes callers. */
  readonly accessKeyDigests: readonly Uint8Array[];
}

/** Requires `ACCESS_KEYS` or `ACCESS_GUARD`, so that no deployment is public by mistake. */
export function readAccessSettings(read: ReadSetting): AccessSettings {
  const guard = read<'iam' | ''>('ACCESS_GUARD', iamGuard, '');
  const accessKeyDigests = guard === 'iam' ? read('ACCESS_KEYS', keyDigests, []) : read('ACCESS_KEYS', keyDigests);
  return { accessKeyDigests };
}

function iamGuard(text: string): 'iam' {
  if (text !== 'iam') throw new Error('must be iam, or absent where ACCESS_KEYS is given');
  return text;
}

/** The result of hashing an unset variable. */
const DIGEST_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function keyDigests(text: string): readonly Uint8Array[] {
  const digests = text.split(',').map((digest) => digest.trim());
  if (!digests.every((digest) => /^[\da-f]{64}$/i.test(digest))) {
    throw new Error('must list the SHA-256 of each key in hex, separated by commas, and no key itself');
  }
  if (digests.some((digest) => digest.toLowerCase() === DIGEST_OF_NOTHING)) {
    throw new Error('lists the SHA-256 of an empty key, which any request has: make a digest of a key');
  }
  return digests.map((digest) => Buffer.from(digest, 'hex'));
}

export function wholeNumber(lowest: number, highest: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new Error(`must be a whole number from ${lowest} to ${highest}`);
    }
    return value;
  };
}
