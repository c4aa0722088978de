import { randomUUID } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Behaviour, Carried, Passing } from '../../../support/fault-proxy.ts';
import type { CopyOutcome } from '../../../support/harness.ts';
import { json, withHeaders } from './replies.ts';

export interface CopyOptions {
  /** Connection string of the emulator itself. */
  readonly connection: string;
  readonly container: string;
  /** Of the next copy; `undefined` for one that is done with its own response. */
  outcomeOf(): CopyOutcome | undefined;
}

export interface BlobCopies {
  readonly behaviour: Behaviour;
  /** Lets what is pending come to its end now. */
  settled(): Promise<void>;
}

interface Copy {
  readonly id: string;
  status: 'pending' | CopyOutcome['ends'];
  /** The target is there, without bytes. */
  start(metadata: Record<string, string>): void;
  /** Ends it now. */
  finish(): Promise<void>;
}

function createCopy(
  { ends, afterMs }: CopyOutcome,
  copyBytes: (id: string, metadata: Record<string, string>) => Promise<void>,
): Copy {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let end = () => Promise.resolve();
  const copy: Copy = {
    id: randomUUID(),
    status: 'pending',
    start(metadata) {
      end = async () => {
        clearTimeout(timer);
        end = () => ended;
        if (copy.status === 'pending' && ends === 'success') await copyBytes(copy.id, metadata);
        if (copy.status === 'pending') copy.status = ends;
        resolve();
      };
      const timer = setTimeout(() => void end(), afterMs);
    },
    finish: () => end(),
  };
  return copy;
}

/**
 * Blob Storage as it documents what Azurite does at once: Copy Blob may answer 202 with a pending copy, whose target is
 * there with no bytes until the copy ends, and which may fail or be aborted. A blob that was sent with a key of the
 * client's own cannot be read, or asked about, without it.
 */
export function createBlobCopies({ connection, container, outcomeOf }: CopyOptions): BlobCopies {
  const service = BlobServiceClient.fromConnectionString(connection);
  const real = service.getContainerClient(container);
  const aside = service.getContainerClient(`${container}-aside`);
  const copies = new Map<string, Copy>();
  const encrypted = new Set<string>();
  /** Changed by Set Blob Properties since their copy ended: storage tells nothing of that copy any more. */
  const modified = new Set<string>();

  async function begin(passing: Passing, name: string): Promise<Carried> {
    const outcome = outcomeOf();
    if (outcome === undefined) return passing.carry();
    const before = copies.get(name);
    const copy = createCopy(outcome, (id, metadata) => copyBack(real, aside, name, id, metadata));
    // From here on nobody sees what Azurite does at once.
    copies.set(name, copy);
    const answer = await passing.carry();
    if (answer.status !== 202) {
      if (before === undefined) copies.delete(name);
      else copies.set(name, before);
      return answer;
    }
    await aside.createIfNotExists();
    const { metadata = {}, etag } = await takeAside(real, aside, name, copy.id);
    copy.start(metadata);
    return withHeaders(answer, { etag, 'x-ms-copy-id': copy.id, 'x-ms-copy-status': 'pending' });
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
    // Azurite deletes a blob that has only uncommitted blocks; of storage that is not documented.
    if (request.method === 'DELETE' && !(await real.getBlobClient(name).exists())) return refusal(404, 'BlobNotFound');
    if (encrypted.has(name) && (request.method === 'GET' || request.method === 'HEAD')) {
      return refusal(409, 'BlobUsesCustomerSpecifiedEncryption');
    }
    const changes = request.method === 'PUT' || request.method === 'DELETE';
    if (copy?.status === 'pending' && changes) return refusal(409, 'PendingCopyOperation');
    if (request.headers['x-ms-copy-source'] !== undefined) {
      const begun = await begin(passing, name);
      if (begun.status === 202) modified.delete(name);
      return begun;
    }
    // Azurite refuses to be given a key.
    const answer = await passing.carry(/^x-ms-encryption-/i);
    if (changes && answer.status < 300) {
      if (request.headers['x-ms-encryption-key'] !== undefined) encrypted.add(name);
      if (request.method === 'DELETE') {
        encrypted.delete(name);
        copies.delete(name);
        modified.delete(name);
      }
      if (request.query.get('comp') === 'properties') {
        copies.delete(name);
        modified.add(name);
      }
    }
    if (modified.has(name)) return withoutCopy(answer);
    // One that was begun while this request was on its way shows as well.
    const shown = copies.get(name);
    if (shown === undefined || answer.status >= 300 || request.method === 'DELETE') return answer;
    return withHeaders(answer, { 'x-ms-copy-id': shown.id, 'x-ms-copy-status': shown.status });
  }

  return {
    behaviour,
    async settled() {
      await Promise.all([...copies.values()].map((copy) => copy.finish()));
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

function withoutCopy(answer: Carried): Carried {
  return {
    ...answer,
    headers: answer.headers.filter((_, at) => !/^x-ms-copy-/i.test(answer.headers[at - (at % 2)] ?? '')),
  };
}

function refusal(status: number, code: string): Carried {
  return withHeaders(json(status, { code, message: code }), { 'x-ms-error-code': code });
}
