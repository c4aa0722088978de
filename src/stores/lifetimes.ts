import type { Claim } from '../images/claim.ts';
import type { UploadDraft } from '../images/upload-draft.ts';

/**
 * Lifetime of a tombstone: longer than any request can be in flight, and than a direct upload can be completed.
 */
export const TOMBSTONE_SECONDS = 4 * 60 * 60;

/** How long expired drafts and claims are kept; for a claim also the minimum after a write. */
const KEEP_SECONDS = 24 * 60 * 60;

/** Seconds from now. */
export function draftSeconds({ expires_at }: UploadDraft): number {
  return Math.max(1, secondsUntil(expires_at)) + KEEP_SECONDS;
}

/** Seconds from now; `undefined` for a lasting claim. */
export function claimSeconds({ lasting, expires_at }: Claim): number | undefined {
  return lasting ? undefined : Math.max(0, secondsUntil(expires_at)) + KEEP_SECONDS;
}

function secondsUntil(moment: string): number {
  return Math.ceil((Date.parse(moment) - Date.now()) / 1_000);
}
