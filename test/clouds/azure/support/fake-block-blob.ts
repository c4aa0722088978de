import { createHash } from 'node:crypto';
import { type BlockBlobClient, RestError } from '@azure/storage-blob';
import { type CallOutcome, FINE } from './call-outcome.ts';

interface Options {
  readonly abortSignal?: AbortSignal;
  readonly transactionalContentMD5?: Uint8Array;
  readonly metadata?: Record<string, string>;
  readonly blobHTTPHeaders?: { readonly blobContentType?: string };
  readonly conditions?: { readonly ifNoneMatch?: string };
}

export function storageError(status: number, code = 'SomeCode'): RestError {
  return new RestError(`secret words of the SDK about ${status}`, { statusCode: status, code });
}

/** One blob of a storage account, which refuses a block without the digest of its bytes, and keeps how large each request was, and where it lay. */
export function createFakeBlockBlob() {
  const outcomes: CallOutcome[] = [];
  const staged = new Map<string, Buffer>();
  const requests: { readonly kind: string; readonly bytes: number; readonly memory: ArrayBufferLike }[] = [];
  const blob: { bytes?: Buffer; options?: Options } = {};
  let busy = 0;
  let most = 0;

  async function meet(kind: string, bytes: Uint8Array, options: Options, work: () => void): Promise<void> {
    const { done, answer } = outcomes.shift() ?? FINE;
    requests.push({ kind, bytes: bytes.byteLength, memory: bytes.buffer });
    busy += 1;
    most = Math.max(most, busy);
    try {
      await Promise.resolve();
      options.abortSignal?.throwIfAborted();
      if (done) work();
      if (answer instanceof Error) throw answer;
      if (answer === 'none') await new Promise<never>(() => undefined);
    } finally {
      busy -= 1;
    }
  }

  function receive(bytes: Uint8Array, { transactionalContentMD5 }: Options): Buffer {
    const md5 = createHash('md5').update(bytes).digest();
    if (!md5.equals(Buffer.from(transactionalContentMD5 ?? []))) throw storageError(400, 'Md5Mismatch');
    return Buffer.from(bytes);
  }

  function appear(bytes: Buffer, options: Options): void {
    if (blob.bytes !== undefined && options.conditions?.ifNoneMatch === '*')
      throw storageError(409, 'BlobAlreadyExists');
    blob.bytes = bytes;
    blob.options = options;
  }

  const client = {
    stageBlock: (id: string, bytes: Uint8Array, _length: number, options: Options) =>
      meet('block', bytes, options, () => void staged.set(id, receive(bytes, options))),
    commitBlockList: (ids: string[], options: Options) =>
      meet('list', Buffer.alloc(0), options, () =>
        appear(Buffer.concat(ids.map((id) => staged.get(id) ?? Buffer.alloc(0))), options),
      ),
    upload: (bytes: Uint8Array, _length: number, options: Options) =>
      meet('put', bytes, options, () => appear(Buffer.from(bytes), options)),
    deleteIfExists: (options: Options) =>
      meet('delete', Buffer.alloc(0), options, () => {
        delete blob.bytes;
      }),
  };

  return {
    client: client as unknown as BlockBlobClient,
    outcomes,
    blob,
    requests,
    /** The most requests that were on their way at once. */
    get most() {
      return most;
    },
  };
}
