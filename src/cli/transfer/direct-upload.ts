import type { ImageDocument } from '../../contract/image-document.ts';
import type { UploadDocument } from '../../contract/upload-document.ts';
import { ClientError, interrupted } from '../service/client-error.ts';
import { MAX_ATTEMPTS, pause } from '../service/retry.ts';
import { messages } from '../texts/messages.ts';
import { fileBody } from './file-body.ts';
import type { FoundFile } from './find-files.ts';
import type { UploadOptions, UploadParts } from './upload-file.ts';

/** A store that refuses to create the object: it is there already, or the URL has expired. */
const REFUSED: ReadonlySet<number | undefined> = new Set([403, 409, 412]);
const MAX_BEGUN = 2;

/**
 * Sends a file to storage and makes it an image. The upload URL creates one object once, so the bytes go in one request,
 * and `complete` comes before every repetition: they may have arrived although no response did. An upload that an
 * earlier run has begun is continued.
 */
export async function directUpload(
  file: FoundFile,
  options: UploadOptions,
  parts: UploadParts,
): Promise<ImageDocument> {
  const { resume } = parts;
  const saved = await resume?.read();
  try {
    let outcome = saved?.upload === undefined ? undefined : await continueUpload(file, saved.upload, parts);
    let key = saved?.upload === undefined ? saved?.idempotencyKey : undefined;
    for (let begun = 0; outcome === undefined || outcome instanceof ClientError; begun++) {
      if (begun === MAX_BEGUN && outcome !== undefined) throw outcome;
      const upload = await begin(file, options, parts, key ?? crypto.randomUUID());
      key = undefined;
      outcome = await sendAndComplete(file, upload, parts);
    }
    await resume?.clear();
    return outcome;
  } catch (error) {
    if (isFinal(error)) await resume?.clear();
    const stopped = error instanceof ClientError && error.code === 'Interrupted' && resume !== undefined;
    throw stopped ? interrupted(messages.interruptedUpload()) : error;
  }
}

async function begin(
  file: FoundFile,
  { id, name = file.name, tags, metadata }: UploadOptions,
  { client, resume }: UploadParts,
  idempotencyKey: string,
): Promise<UploadDocument> {
  const isSaved = await resume?.write({ idempotencyKey }).then(
    () => true,
    (error: unknown) =>
      client.retries.notify(messages.noResume(error instanceof Error ? error.message : String(error))),
  );
  const upload = await client.json<UploadDocument>('uploads', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: JSON.stringify({ size_bytes: file.sizeBytes, name, tags, metadata, image_id: id }),
  });
  if (isSaved) await resume?.write({ idempotencyKey, upload });
  return upload;
}

/** The image, or why this upload can no longer become one. Throws what another run may not meet. */
type Outcome = ImageDocument | ClientError;

async function continueUpload(file: FoundFile, upload: UploadDocument, parts: UploadParts): Promise<Outcome> {
  const outcome = await complete(upload, parts);
  return isIncomplete(outcome) ? sendAndComplete(file, upload, parts) : outcome;
}

async function sendAndComplete(file: FoundFile, upload: UploadDocument, parts: UploadParts): Promise<Outcome> {
  for (let tried = 1; ; tried++) {
    const failure = await send(file, upload, parts);
    const outcome = await complete(upload, parts);
    if (!isIncomplete(outcome)) return outcome;
    if (failure === undefined || REFUSED.has(failure.status)) return failure ?? outcome;
    if (tried === MAX_ATTEMPTS) throw failure;
    await pause(failure, tried, parts.client.retries);
  }
}

/** Returns a failure after which the object may be there all the same, or after which sending can be repeated. */
async function send(file: FoundFile, upload: UploadDocument, parts: UploadParts): Promise<ClientError | undefined> {
  const { headers, body } = fileBody(file, parts.progress);
  try {
    const sent = { method: upload.method ?? 'PUT', headers: { ...upload.headers, ...headers }, body };
    const response = await parts.client.sendToStorage(upload.upload_url, sent);
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.retryAfterMs === undefined && !REFUSED.has(error.status)) throw error;
    return error;
  }
}

async function complete({ complete_url }: UploadDocument, { client }: UploadParts): Promise<Outcome> {
  try {
    return await client.json<ImageDocument>(complete_url, { method: 'POST' });
  } catch (error) {
    if (error instanceof ClientError && (isIncomplete(error) || error.code === 'UploadNotFound')) return error;
    throw error;
  }
}

function isIncomplete(outcome: Outcome): boolean {
  return outcome instanceof ClientError && outcome.code === 'UploadIncomplete';
}

/** The service refused the upload; no other run can complete it. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.code === 'StorageError') return false;
  const { status = 500 } = error;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}
