import type { UploadDocument } from '../../contract/upload-document.ts';
import { ClientError } from '../service/client-error.ts';
import { MAX_ATTEMPTS, pause } from '../service/retry.ts';
import { fileBody } from './file-body.ts';
import type { FoundFile } from './find-files.ts';
import type { UploadContext } from './upload-file.ts';
import { complete, isIncomplete, isRefused, type Outcome } from './upload-outcome.ts';

type Steps = Pick<UploadContext, 'client' | 'progress'>;

/**
 * Sends a file in one request and completes the upload. The upload URL creates one object once, so `complete` comes
 * before every repetition: the bytes may have arrived although no response did.
 */
export async function sendWhole(file: FoundFile, upload: UploadDocument, steps: Steps): Promise<Outcome> {
  const { client } = steps;
  for (let tried = 1; ; tried++) {
    const failure = await send(file, upload, steps);
    const outcome = await complete(upload, client);
    if (!isIncomplete(outcome)) return outcome;
    if (failure === undefined || isRefused(failure)) return failure ?? outcome;
    if (tried === MAX_ATTEMPTS) throw failure;
    await pause(failure, tried, client.retries);
  }
}

/** Returns a failure after which the object may be there all the same, or after which sending can be repeated. */
async function send(
  file: FoundFile,
  upload: UploadDocument,
  { client, progress }: Steps,
): Promise<ClientError | undefined> {
  const { headers, body } = fileBody(file, progress);
  try {
    const sent = { method: upload.method ?? 'PUT', headers: { ...upload.headers, ...headers }, body };
    const response = await client.sendToStorage(upload.upload_url, sent);
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.retryAfterMs === undefined && !isRefused(error)) throw error;
    return error;
  }
}
