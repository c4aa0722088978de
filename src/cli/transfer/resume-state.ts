import type { UploadDocument, UploadParts } from '../../contract/upload-document.ts';

/** How far a direct upload has come. */
export interface ResumeState {
  /** Written before the upload is begun, so that a lost response begins no second one. */
  readonly idempotencyKey: string;
  readonly upload?: UploadDocument | undefined;
  /** Indexes of the parts that storage has taken. */
  readonly sent?: readonly number[] | undefined;
}

/** `undefined` for a file of another version, or a damaged one. What cannot be used of it is left out. */
export function parseResumeState(text: string, sizeBytes: number): ResumeState | undefined {
  try {
    const state = JSON.parse(text) as Partial<ResumeState> | null;
    if (typeof state?.idempotencyKey !== 'string') return undefined;
    const { idempotencyKey, upload, sent } = state;
    if (typeof upload?.upload_url !== 'string' || typeof upload.complete_url !== 'string') return { idempotencyKey };
    const parts = usableParts(upload.parts, sizeBytes);
    return { idempotencyKey, upload: { ...upload, parts }, sent: areIndexes(sent, parts) ? sent : undefined };
  } catch {
    return undefined;
  }
}

/** `undefined` unless they add up to the file: the upload URL takes it whole. */
export function usableParts(parts: UploadParts | undefined, sizeBytes: number): UploadParts | undefined {
  const { size_bytes: partBytes, urls, headers } = parts ?? {};
  if (partBytes === undefined || !Number.isSafeInteger(partBytes) || partBytes < 1 || !Array.isArray(urls)) return;
  const areUsable = urls.length === Math.ceil(sizeBytes / partBytes) && urls.every((url) => typeof url === 'string');
  return areUsable && typeof headers === 'object' && headers !== null ? parts : undefined;
}

function areIndexes(sent: unknown, parts: UploadParts | undefined): sent is readonly number[] {
  if (!Array.isArray(sent) || parts === undefined) return false;
  return sent.every((index) => Number.isInteger(index) && index >= 0 && index < parts.urls.length);
}
