import { createHash } from 'node:crypto';
import { checkConditions } from './conditions.ts';
import { crc32c } from './crc32c.ts';
import { GcsError, invalid } from './gcs-error.ts';
import type { Call } from './operation.ts';
import {
  type ClaimedHashes,
  type ObjectFields,
  objectKey,
  type State,
  type StoredBody,
  type StoredObject,
} from './state.ts';

const MAX_NAME_BYTES = 1_024;
/** Names and values of all custom metadata. */
const MAX_METADATA_BYTES = 8 * 1_024;
const FIELDS = ['contentType', 'contentEncoding', 'contentDisposition', 'contentLanguage', 'cacheControl'] as const;
/** Sent by clients, and decided by the service. */
const IGNORED = ['name', 'bucket', 'id', 'kind', 'metadata', 'md5Hash', 'crc32c', 'size', 'generation'];

export interface NewObject {
  readonly name: string;
  readonly fields: ObjectFields & ClaimedHashes;
  readonly bodies: readonly StoredBody[];
  readonly composed?: { readonly components: number };
  readonly keySha256?: string | undefined;
  /** Conditions by their name in the JSON API. */
  readonly condition: (name: string) => string | null | undefined;
}

/** Stores an object in place of the current one. Stores nothing if a precondition or a hash does not match. */
export function putObject(
  { state, bucket, at }: Call,
  made: NewObject,
  also: (object: StoredObject) => void = () => undefined,
): StoredObject {
  const { name, bodies, composed, keySha256 } = made;
  const place = objectKey(bucket, name);
  const before = state.objects.get(place);
  checkConditions(made.condition, before);
  const { md5Hash: claimedMd5, crc32c: claimedCrc, ...fields } = made.fields;
  const hashes = { md5Hash: md5Of(state, bodies), crc32c: crc32c(chunksOf(state, bodies)) };
  for (const [field, claimed] of [
    ['md5Hash', claimedMd5],
    ['crc32c', claimedCrc],
  ] as const) {
    if (claimed !== undefined && claimed !== hashes[field]) {
      throw invalid(`Provided ${field} "${claimed}" doesn't match calculated ${field} "${hashes[field]}".`);
    }
  }
  const object: StoredObject = {
    ...fields,
    bucket,
    name,
    generation: state.nextGeneration(at),
    metageneration: 1,
    bodies,
    size: bodies.reduce((sum, { size }) => sum + size, 0),
    md5Hash: composed === undefined ? hashes.md5Hash : undefined,
    crc32c: hashes.crc32c,
    componentCount: composed?.components,
    keySha256,
    createdAt: at,
    updatedAt: at,
  };
  state.atomically(() => {
    state.objects.set(place, object);
    also(object);
  });
  for (const { id } of before?.bodies ?? []) state.bodies.remove(id);
  return object;
}

export function* chunksOf(
  { bodies }: State,
  stored: readonly StoredBody[],
  start = 0,
  length = Infinity,
): Iterable<Buffer> {
  let [skip, left] = [start, length];
  for (const { id, size } of stored) {
    const taken = Math.min(Math.max(size - skip, 0), left);
    if (taken > 0) yield* bodies.read(id, skip, taken);
    skip = Math.max(skip - size, 0);
    left -= taken;
  }
}

function md5Of(state: State, bodies: readonly StoredBody[]): string {
  const hash = createHash('md5');
  for (const chunk of chunksOf(state, bodies)) hash.update(chunk);
  return hash.digest('base64');
}

/** The fields of an object in a request's JSON. */
export function readFields(resource: unknown): ObjectFields & ClaimedHashes {
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource)) throw invalid('Parse Error');
  const given = new Map(Object.entries(resource));
  const fields: Record<string, unknown> = {};
  for (const [name, value] of given) {
    if (!FIELDS.some((one) => one === name) && !IGNORED.includes(name)) {
      throw new GcsError(501, 'notImplemented', 'NotImplemented', `The stand-in does not know the field ${name}.`);
    }
    if (FIELDS.some((one) => one === name) || name === 'md5Hash' || name === 'crc32c')
      fields[name] = value ?? undefined;
  }
  const metadata: unknown = given.get('metadata') ?? undefined;
  if (metadata === undefined) return fields;
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  if (!entries.every(([, value]) => typeof value === 'string' || value === null)) throw invalid('Invalid metadata');
  return { ...fields, metadata: checkMetadata(Object.fromEntries(entries.filter(([, value]) => value !== null))) };
}

export function checkMetadata(metadata: Record<string, string>): Record<string, string> {
  const bytes = Object.entries(metadata).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (bytes > MAX_METADATA_BYTES) {
    throw new GcsError(
      400,
      'metadataTooLarge',
      'MetadataTooLarge',
      `The metadata has ${bytes} bytes; ${MAX_METADATA_BYTES} are allowed.`,
    );
  }
  return metadata;
}

export function checkName(name: string): string {
  const bytes = Buffer.byteLength(name);
  const isWrong = bytes < 1 || bytes > MAX_NAME_BYTES || /[\r\n]/.test(name) || name === '.' || name === '..';
  if (isWrong || name.startsWith('.well-known/acme-challenge/')) {
    throw new GcsError(400, 'invalid', 'InvalidObjectName', `The object name '${name}' is not valid.`);
  }
  return name;
}

/** Object resource of the JSON API. */
export function resourceOf(object: StoredObject): object {
  const {
    bucket,
    name,
    generation,
    metageneration,
    size,
    bodies: _,
    keySha256,
    createdAt,
    updatedAt,
    ...others
  } = object;
  const time = new Date(createdAt).toISOString();
  // Hashes are hidden from requests without the encryption key.
  const { md5Hash: _md5, crc32c: _crc, ...unhashed } = others;
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation: String(generation),
    metageneration: String(metageneration),
    ...(keySha256 === undefined ? others : unhashed),
    ...(keySha256 !== undefined && {
      customerEncryption: { encryptionAlgorithm: 'AES256', keySha256 },
    }),
    storageClass: 'STANDARD',
    size: String(size),
    timeCreated: time,
    updated: new Date(updatedAt).toISOString(),
    timeStorageClassUpdated: time,
    etag: etagOf(object),
  };
}

export function etagOf({ generation, metageneration }: StoredObject): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}
