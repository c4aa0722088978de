import { randomUUID } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Behaviour, Carried, Passing } from '../fault-proxy.ts';
import { json, withHeaders } from './replies.ts';

/** How one copy ends, and after how many milliseconds. */
export interface CopyFate {
  readonly ends: 'success' | 'failed' | 'aborted';
  readonly afterMs: number;
}

export interface CopyOptions {
  /** Connection string of the emulator itself. */
  readonly connection: string;
  readonly container: string;
  /** Of the next copy; `undefined` for one that is done with its own response. */
  fateOf(): CopyFate | undefined;
}

export interface BlobCopies {
  readonly behaviour: Behaviour;
  /** Lets what is pending come to its end now. */
  settled(): Promise<void>;
}

interface Copy {
  readonly id: string;
  status: 'pending' | CopyFate['ends'];
  /** Ends it early. */
  finish(): void;
  readonly ended: Promise<void>;
}

/**
 * Blob Storage as it documents what Azurite does at once: Copy Blob may answer 202 with a pending copy, whose target is
 * there with no bytes until the copy ends, and which may fail or be aborted. A blob that was sent with a key of the
 * client's own cannot be read, or asked about, without it.
 */
export function createBlobCopies({ connection, container, fateOf }: CopyOptions): BlobCopies {
  const service = BlobServiceClient.fromConnectionString(connection);
  const real = service.getContainerClient(container);
  const aside = service.getContainerClient(`${container}-aside`);
  const copies = new Map<string, Copy>();
  const encrypted = new Set<string>();

  async function begin(passing: Passing, name: string): Promise<Carried> {
    const answer = await passing.carry();
    const fate = answer.status === 202 ? fateOf() : undefined;
    if (fate === undefined) return answer;
    const id = randomUUID();
    await aside.createIfNotExists();
    const { metadata = {}, etag } = await takeAside(real, aside, name, id);
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const copy: Copy = { id, status: 'pending', ended, finish: () => void end() };
    let ending: Promise<void> | undefined;
    const timer = setTimeout(copy.finish, fate.afterMs);
    function end(): Promise<void> {
      clearTimeout(timer);
      ending ??= complete().then(resolve, resolve);
      return ending;
    }
    async function complete(): Promise<void> {
      if (copy.status !== 'pending') return;
      if (fate?.ends === 'success') await copyBack(real, aside, name, id, metadata);
      copy.status = fate?.ends ?? 'failed';
    }
    copies.set(name, copy);
    return withHeaders(answer, { etag, 'x-ms-copy-id': id, 'x-ms-copy-status': 'pending' });
  }

  function abort(copy: Copy | undefined): Carried {
    if (copy?.status !== 'pending') return refusal(409, 'NoPendingCopyOperation');
    copy.status = 'aborted';
    return { status: 204, headers: [], body: Buffer.alloc(0) };
  }

  async function behaviour(passing: Passing): Promise<Carried> {
    const { request } = passing;
    const name = decodeURIComponent(request.path.split('/').slice(3).join('/'));
    const copy = copies.get(name);
    if (request.query.get('comp') === 'copy') return abort(copy);
    if (encrypted.has(name) && (request.method === 'GET' || request.method === 'HEAD')) {
      return refusal(409, 'BlobUsesCustomerSpecifiedEncryption');
    }
    const changes = request.method === 'PUT' || request.method === 'DELETE';
    if (copy?.status === 'pending' && changes) return refusal(409, 'PendingCopyOperation');
    if (request.headers['x-ms-copy-source'] !== undefined) return begin(passing, name);
    const answer = await passing.carry();
    if (changes && answer.status < 300) {
      if (request.headers['x-ms-encryption-key'] !== undefined) encrypted.add(name);
      if (request.method === 'DELETE') {
        encrypted.delete(name);
        copies.delete(name);
      }
    }
    if (copy === undefined || answer.status >= 300 || request.method === 'DELETE') return answer;
    return withHeaders(answer, { 'x-ms-copy-id': copy.id, 'x-ms-copy-status': copy.status });
  }

  return {
    behaviour,
    async settled() {
      for (const copy of copies.values()) copy.finish();
      await Promise.all([...copies.values()].map(({ ended }) => ended));
    },
  };
}

/** Azurite has copied everything; the bytes wait elsewhere, and the target has none. */
async function takeAside(real: ContainerClient, aside: ContainerClient, name: string, id: string) {
  const target = real.getBlockBlobClient(name);
  const bytes = await target.downloadToBuffer();
  const { metadata } = await target.getProperties();
  await aside.getBlockBlobClient(id).uploadData(bytes);
  const { etag = '' } = await target.upload('', 0, { metadata: metadata ?? {} });
  return { metadata, etag };
}

async function copyBack(
  real: ContainerClient,
  aside: ContainerClient,
  name: string,
  id: string,
  metadata: Record<string, string>,
): Promise<void> {
  const target = real.getBlockBlobClient(name);
  // Deleted meanwhile: the copy has nothing to end in.
  if (!(await target.exists())) return;
  await target.uploadData(await aside.getBlockBlobClient(id).downloadToBuffer(), { metadata });
}

function refusal(status: number, code: string): Carried {
  return withHeaders(json(status, { code, message: code }), { 'x-ms-error-code': code });
}
