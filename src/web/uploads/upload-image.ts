import type { ImageDocument } from '../../contract/image-document.ts';
import type { UploadDocument } from '../../contract/upload-document.ts';
import type { Client } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import { imagePath } from '../api/images.ts';
import { send } from '../api/send.ts';
import { formatBytes } from '../words/format.ts';
import { texts } from '../words/texts.ts';
import { fileName } from './file-name.ts';

export interface Limits {
  /** Above it, the bytes go to storage directly. */
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
}

export interface UploadSteps {
  readonly signal: AbortSignal;
  onProgress(bytes: number): void;
}

/** Enough of a file for the service to see that it is no image, before a large one is sent. */
const HEAD_BYTES = 65_536;

export type UploadImage = (file: File, imageId: string, steps: UploadSteps) => Promise<ImageDocument>;

/**
 * Uploads a file the way that its size asks for. With the same id again it is safe to repeat: an image that the service
 * has kept although the answer was lost is taken as it is. Throws `Failure`.
 */
export function createUploadImage(client: Client, limits: Limits): UploadImage {
  return async function uploadImage(file, imageId, steps) {
    if (file.size > limits.maxDirectUploadBytes) throw tooLarge(file.size, limits.maxDirectUploadBytes);
    try {
      return await upload(file, imageId, steps);
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'ImageAlreadyExists')) throw error;
      return (await client.request(`${imagePath(imageId)}?include=content_url`)) as ImageDocument;
    }
  };

  async function upload(file: File, imageId: string, steps: UploadSteps): Promise<ImageDocument> {
    if (file.size > limits.maxUploadBytes) return uploadDirectly(file, imageId, steps);
    try {
      const query = new URLSearchParams({ image_id: imageId, name: fileName(file.name) });
      return (await client.upload({ method: 'POST', path: `images?${query}`, body: file, ...steps })) as ImageDocument;
    } catch (error) {
      // The limit was lowered after the page was loaded.
      if (error instanceof Failure && error.status === 413) return uploadDirectly(file, imageId, steps);
      throw error;
    }
  }

  async function uploadDirectly(
    file: File,
    imageId: string,
    { signal, onProgress }: UploadSteps,
  ): Promise<ImageDocument> {
    await refuseOther(file, signal);
    const wish = { size_bytes: file.size, name: fileName(file.name), image_id: imageId };
    const place = (await client.request('uploads', { method: 'POST', json: wish, signal })) as UploadDocument;
    const { upload_url: url, headers } = place;
    const answer = await send({ method: 'PUT', url, headers, body: file, signal, onProgress });
    if (answer.status !== 201) {
      throw new Failure('StorageRefused', texts.storageStatus(answer.status), {
        status: answer.status,
        requestId: answer.header('x-ms-request-id') ?? undefined,
      });
    }
    const path = `uploads/${encodeURIComponent(place.upload_id)}/complete`;
    return (await client.request(path, { method: 'POST', signal })) as ImageDocument;
  }

  /** Throws when the bytes are no image. That the rest is missing here is no fault. */
  async function refuseOther(file: File, signal: AbortSignal): Promise<void> {
    try {
      await client.upload({ method: 'POST', path: 'inspect', body: file.slice(0, HEAD_BYTES), signal });
    } catch (error) {
      if (error instanceof Failure && error.code === 'UnsupportedImageFormat') throw error;
      if (signal.aborted) throw error;
    }
  }
}

function tooLarge(size: number, limit: number): Failure {
  return new Failure('ImageTooLarge', texts.overLimit(formatBytes(size), formatBytes(limit)));
}
