import type { ImageDocument } from '../../contract/image-document.ts';
import type { MetadataValue } from '../line/client-metadata.ts';
import { ClientError } from '../service/client-error.ts';
import type { ServiceClient } from '../service/service-client.ts';
import type { Progress } from '../terminal/progress-board.ts';
import { bytes } from '../terminal/terminal.ts';
import { directUpload } from './direct-upload.ts';
import { formBody } from './file-body.ts';
import type { FoundFile } from './find-files.ts';
import type { ResumeStore } from './resume-store.ts';

/** Larger files go straight to storage; so does what the service finds too large for one request. */
const DIRECT_ABOVE_BYTES = 26_214_400;

export interface UploadOptions {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** Replaces the image with this ID; without it, there must be none. */
  readonly replace: boolean;
}

export interface UploadContext {
  readonly client: ServiceClient;
  readonly progress: Progress;
  /** `undefined` when an interrupted upload cannot be resumed. */
  readonly resume: ResumeStore | undefined;
}

/** Sends one file, from disk as it goes. Returns its metadata document. */
export async function uploadFile(
  file: FoundFile,
  options: UploadOptions,
  context: UploadContext,
): Promise<ImageDocument> {
  if (file.sizeBytes <= DIRECT_ABOVE_BYTES) {
    try {
      return await throughService(file, options, context);
    } catch (error) {
      // Of the service, or of a gateway with a lower limit.
      if (!(error instanceof ClientError) || error.status !== 413) throw error;
      if (options.replace)
        throw new ClientError((texts) => texts.cannotReplaceLarge(bytes(file.sizeBytes, texts)), error);
    }
  }
  if (options.replace) throw new ClientError((texts) => texts.cannotReplaceLarge(bytes(file.sizeBytes, texts)));
  return directUpload(file, options, context);
}

async function throughService(
  file: FoundFile,
  { id, name = file.name, tags, metadata, replace }: UploadOptions,
  { client, progress }: UploadContext,
): Promise<ImageDocument> {
  const fields = {
    ...(name !== undefined && { name }),
    ...(tags.length > 0 && { tags: tags.join(',') }),
    ...(Object.keys(metadata).length > 0 && { metadata: JSON.stringify(metadata) }),
    ...(id !== undefined && !replace && { image_id: id }),
  };
  const { headers, body } = formBody(file, progress, fields);
  if (id !== undefined && replace) {
    return client.json<ImageDocument>(`images/${encodeURIComponent(id)}`, { method: 'PUT', headers, body });
  }
  const keyed = { ...headers, 'Idempotency-Key': crypto.randomUUID() };
  return client.json<ImageDocument>('images', { method: 'POST', headers: keyed, body });
}
