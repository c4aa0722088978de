import { ServiceError } from '../errors.ts';
import { parseImageId } from './image-id.ts';
import type { Metadata, MetadataValue } from './image-record.ts';

/** Limits of what a client can set; characters are Unicode code points. */
export const MAX_NAME_CHARACTERS = 255;
export const MAX_TAGS = 20;
export const MAX_TAG_CHARACTERS = 64;
export const MAX_METADATA_KEYS = 50;
export const MAX_METADATA_KEY_CHARACTERS = 64;
/** Of the metadata as JSON, in UTF-8. */
export const MAX_METADATA_BYTES = 8_192;

/** Values that the client sets on an image. */
export interface Description {
  readonly imageId?: string | undefined;
  readonly name?: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
}

/** The same before it is checked, by the names of the contract. */
export interface SentDescription {
  readonly image_id?: unknown;
  readonly name?: unknown;
  readonly tags?: unknown;
  readonly metadata?: unknown;
}

/** Throws `InvalidImageId`, `InvalidMetadata`. */
export function parseDescription({ image_id, name, tags, metadata }: SentDescription): Description {
  return {
    imageId: image_id === undefined ? undefined : parseImageId(image_id),
    name: name === undefined ? undefined : parseName(name),
    tags: parseTags(tags ?? []),
    metadata: parseMetadata(metadata ?? {}),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Throws `InvalidMetadata` unless `value` is a name of 1 to 255 characters without control characters. */
export function parseName(value: unknown): string {
  if (typeof value !== 'string') throw invalid('name', 'The name must be a string.');
  requireText(value, 'The name', 'name', MAX_NAME_CHARACTERS);
  return value;
}

/** Throws `InvalidMetadata` unless `value` is a list of at most 20 tags. The same tag twice counts once. */
export function parseTags(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw invalid('tags', 'The tags must be a list of strings.');
  const tags = new Set<string>();
  for (const tag of value) {
    if (typeof tag !== 'string') throw invalid('tags', 'Every tag must be a string.');
    requireText(tag.trim(), 'A tag', 'tags', MAX_TAG_CHARACTERS);
    tags.add(tag.trim());
  }
  if (tags.size > MAX_TAGS) throw invalid('tags', `The image has ${tags.size} tags; the limit is ${MAX_TAGS}.`);
  return [...tags];
}

/** Throws `InvalidMetadata` unless `value` is an object of strings, numbers and booleans within the limits. */
export function parseMetadata(value: unknown): Metadata {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('metadata', 'The metadata must be a JSON object.');
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_METADATA_KEYS) {
    throw invalid('metadata', `The metadata has ${entries.length} keys; the limit is ${MAX_METADATA_KEYS}.`);
  }
  for (const [key, member] of entries) {
    requireText(key, 'A metadata key', 'metadata', MAX_METADATA_KEY_CHARACTERS);
    requireValue(key, member);
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MAX_METADATA_BYTES) {
    throw invalid('metadata', `The metadata has ${bytes} bytes as JSON; the limit is ${MAX_METADATA_BYTES}.`);
  }
  return Object.fromEntries(entries);
}

function requireValue(key: string, value: unknown): asserts value is MetadataValue {
  const fits =
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    (typeof value === 'string' && value.isWellFormed());
  if (!fits)
    throw invalid('metadata', `The metadata value of ${JSON.stringify(key)} must be a string, a number or a boolean.`);
}

/** Throws `InvalidMetadata` unless `text` has 1 to `limit` characters and no control characters. */
export function requireText(text: string, what: string, target: string, limit: number): void {
  const characters = [...text].length;
  if (characters === 0) throw invalid(target, `${what} must not be empty.`);
  if (characters > limit) throw invalid(target, `${what} has ${characters} characters; the limit is ${limit}.`);
  if (CONTROL.test(text) || !text.isWellFormed()) {
    throw invalid(target, `${what} must not contain control characters or unpaired surrogates.`);
  }
}

function invalid(target: string, message: string): ServiceError {
  return new ServiceError('InvalidMetadata', message, { target });
}
