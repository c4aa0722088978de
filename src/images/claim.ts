import { createHash } from 'node:crypto';
import type { Description } from './description.ts';

/**
 * How long a claim holds its key without an image: longer than a request or a direct upload can be in flight, and shorter
 * than a store remembers a removal (4 hours).
 */
export const CLAIM_SECONDS = 3.5 * 60 * 60;

/** One use of an idempotency key: the image that requests with one fingerprint create. */
export interface Claim {
  /** SHA-256 of the key, lower-case hex; the key itself is not stored. */
  readonly key: string;
  /** Identifies this use of the key, also in the record of its image. */
  readonly id: string;
  readonly fingerprint: string;
  readonly image_id: string;
  /** The tombstone of an earlier image of this ID, the only one that the record may replace. */
  readonly over?: string | undefined;
  /** For a direct upload: its draft. */
  readonly upload_id?: string | undefined;
  /** RFC 3339 UTC: from then on the claim holds only while its image exists. */
  readonly expires_at: string;
  /** Set before a record is added. Other claims may be dropped a day after they expire. */
  readonly lasting: boolean;
}

/** Where a record or a draft has its claim. */
export type ClaimReference = Pick<Claim, 'key' | 'id'>;

/** A claim as stored, with the store's tag of this version. */
export interface StoredClaim {
  readonly claim: Claim;
  readonly etag: string;
}

export function hashKey(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex');
}

interface FingerprintedRequest {
  readonly route: 'images' | 'uploads';
  /** SHA-256 of the image, or the announced size of a direct upload. */
  readonly content: string | number;
  /** Whether a direct upload is sent in parts. */
  readonly parts?: boolean | undefined;
  readonly description: Description;
}

/** Equal for requests that would store the same image, in any form of body. */
export function fingerprintOf({ route, content, parts, description }: FingerprintedRequest): string {
  const { imageId, name, tags, metadata } = description;
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    route,
    content,
    imageId ?? null,
    name ?? null,
    tags,
    sorted,
    ...(parts ? ['parts'] : []),
  ]);
  return createHash('sha256').update(text).digest('hex');
}
