import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { blobStoreSuite } from '../../../contract/blob-store-suite.ts';
import { partsSuite } from '../../../contract/parts-suite.ts';
import { freePort, until } from '../../../support/child-processes.ts';
import { putBytes } from '../../../support/send-bytes.ts';
import { findProgram } from '../support/find-program.ts';
import { BUCKET, clientOf, openBlobs } from '../support/s3.ts';

const program = findProgram('moto_server', 'the blob store on moto');

describe.runIf(program !== undefined)('on moto', () => {
  let endpoint: string;
  let server: ChildProcess;
  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    server = spawn(program ?? '', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', detached: true });
    const create = () => clientOf(endpoint).send(new CreateBucketCommand({ Bucket: BUCKET }));
    await until('moto answers', () => create().catch(() => undefined));
  });
  afterAll(async () => {
    // A shim of pyenv starts the server as its child.
    process.kill(-(server.pid ?? 0), 'SIGKILL');
    await once(server, 'exit');
  });

  const blobs = () => openBlobs(endpoint);
  blobStoreSuite('moto', blobs);
  partsSuite('moto', blobs, async (url, bytes, headers) => expect(await putBytes(url, bytes, headers)).toBe(200));
});
