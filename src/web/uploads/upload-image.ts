import type { ImageDocument } from '../../contract/image-document.ts';
import type { Client } from '../api/client.ts';
import { Failure } from '../api/failure.ts';
import { imagePath } from '../api/images.ts';
import { formatBytes } from '../words/format.ts';
import { texts } from '../words/texts.ts';
import { type DirectUpload, uploadDirectly } from './direct-upload.ts';
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

/** Upload of one file. Its ID is the same for every attempt, so that a lost response creates no second image. */
export interface Upload {
  readonly file: File;
  readonly imageId: string;
  readonly direct: DirectUpload;
}

/** Enough of a file for the service to see that it is no image, before a large one is sent. */
const HEAD_BYTES = 65_536;

export type UploadImage = (upload: Upload, steps: UploadSteps) => Promise<ImageDocument>;

/**
 * Uploads a file the way that its size asks for. Safe to repeat: an image that the service has kept although the response
 * was lost is taken as it is. Throws `Failure`.
 */
export function createUploadImage(client: Client, limits: Limits): UploadImage {
  return async function uploadImage(upload, steps) {
    const { file, imageId } = upload;
    if (file.size > limits.maxDirectUploadBytes) throw tooLarge(file.size, limits.maxDirectUploadBytes);
    try {
      return await send(upload, steps);
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'ImageAlreadyExists')) throw error;
      return (await client.request(`${imagePath(imageId)}?include=preview_url`)) as ImageDocument;
    }
  };

  async function send(upload: Upload, steps: UploadSteps): Promise<ImageDocument> {
    const { file, imageId } = upload;
    if (file.size > limits.maxUploadBytes) return sendDirectly(upload, steps);
    try {
      const query = new URLSearchParams({ image_id: imageId, name: fileName(file.name) });
      return (await client.upload({ method: 'POST', path: `images?${query}`, body: file, ...steps })) as ImageDocument;
    } catch (error) {
      // The limit was lowered after the page was loaded, or a front of the service has a lower one.
      if (error instanceof Failure && error.status === 413) return sendDirectly(upload, steps);
      throw error;
    }
  }

  async function sendDirectly({ file, imageId, direct }: Upload, steps: UploadSteps): Promise<ImageDocument> {
    if (direct.place === undefined) await refuseOther(file, steps.signal);
    return uploadDirectly(client, file, imageId, direct, steps);
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
