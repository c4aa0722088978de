import type { ImageDocument } from '../../contract/image-document.ts';
import type { UploadDocument } from '../../contract/upload-document.ts';
import type { Client } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import { send } from '../api/send.ts';
import { texts } from '../words/texts.ts';
import { fileName } from './file-name.ts';
import { PARTS_FROM_BYTES, type PartRequest, sendParts } from './send-parts.ts';
import type { UploadSteps } from './upload-image.ts';

/** State of a direct upload, kept with the file so that a retry continues it. */
export interface DirectUpload {
  place?: UploadDocument | undefined;
  /** Storage rejected the URL: it has expired, or an earlier request succeeded. */
  isRefused?: boolean;
  /** Uploaded parts. */
  readonly sent: Set<number>;
}

/**
 * Sends a file straight to storage. An upload that was begun is completed before its bytes are sent again: they may have
 * arrived although the response did not. Throws `Failure`.
 */
export async function uploadDirectly(
  client: Client,
  file: File,
  imageId: string,
  direct: DirectUpload,
  { signal, onProgress }: UploadSteps,
): Promise<ImageDocument> {
  if (direct.place !== undefined) {
    const image = await completed(direct.place);
    if (image !== undefined) return image;
  }
  if (direct.place === undefined) {
    const inParts = file.size >= PARTS_FROM_BYTES;
    const wish = {
      size_bytes: file.size,
      name: fileName(file.name),
      image_id: imageId,
      ...(inParts && { parts: true }),
    };
    direct.sent.clear();
    direct.isRefused = false;
    direct.place = (await client.request('uploads', { method: 'POST', json: wish, signal })) as UploadDocument;
  }
  const { upload_url, parts, headers } = direct.place;
  if (parts === undefined) await put(headers, { url: upload_url, body: file, signal, onProgress });
  else {
    const sendPart = (part: PartRequest) => put(parts.headers, part);
    await sendParts({ file, parts, sent: direct.sent, signal, onProgress, send: sendPart });
  }
  return complete(direct.place);

  async function put(required: UploadDocument['headers'], request: PartRequest): Promise<void> {
    const response = await send({ method: 'PUT', headers: required, ...request });
    if (response.status === 201 || response.status === 200) return;
    // Because the object is there already, or because the URL has expired: the next attempt finds out which.
    direct.isRefused = response.status === 403;
    throw new Failure('StorageRefused', texts.storageStatus(response.status), {
      status: response.status,
      requestId: response.header('x-ms-request-id') ?? undefined,
    });
  }

  /** `undefined` when the bytes have to be sent first. */
  async function completed(place: UploadDocument): Promise<ImageDocument | undefined> {
    try {
      return await complete(place);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code !== 'UploadIncomplete' && error.code !== 'UploadNotFound') throw error;
      if (error.code === 'UploadNotFound' || direct.isRefused) direct.place = undefined;
      return undefined;
    }
  }

  function complete({ upload_id }: UploadDocument): Promise<ImageDocument> {
    const path = `uploads/${encodeURIComponent(upload_id)}/complete`;
    return client.request(path, { method: 'POST', signal }) as Promise<ImageDocument>;
  }
}
