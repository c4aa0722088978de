import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { FunctionUrlResult } from '../../../../src/clouds/aws/lambda-result.ts';
import { jpegOf } from '../../../bench/sample-image.ts';
import { DOMAIN, functionUrlEvent } from './function-url-event.ts';
import { type ClientOptions, startClient } from './runtime-client.ts';

type Place = Omit<ClientOptions, 'handler'>;
type Check = (place: Place) => Promise<void>;

/** With base64 and the rest of the event close to the 6 MiB that it may have. */
const LARGE_BYTES = 4_500_000;
const REQUEST_ID = '8476a536-e9f4-11e8-9739-2dfe598c3fcd';

export const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['requests of a function URL', checkRequests],
  ['a sweep', checkSweep],
  ['a sweep that fails is a failed invocation', checkFailedSweep],
  ['wrong settings fail the start', checkWrongSettings],
];

async function checkRequests(place: Place): Promise<void> {
  await using client = await startClient({ ...place, handler: 'app.handler' });
  async function send(...request: Parameters<typeof functionUrlEvent>) {
    const outcome = await client.invoke(functionUrlEvent(...request), REQUEST_ID);
    assert('result' in outcome, JSON.stringify(outcome));
    const result = outcome.result as FunctionUrlResult;
    return { ...result, json: () => JSON.parse(result.body ?? '') };
  }
  async function refused(path: string) {
    const { statusCode, json } = await send('GET', path);
    return [statusCode, json().error.code];
  }

  const image = await jpegOf(20_000);
  const upload = await send('PUT', '/api/images/caf%C3%A9', { type: 'image/jpeg', body: image });
  assert.equal(upload.statusCode, 201, upload.body);
  const document = upload.json();
  assert.equal(document.image_id, 'café');
  assert.equal(document.size_bytes, image.length);
  assert.equal(document.sha256, createHash('sha256').update(image).digest('hex'));
  assert.equal(upload.headers.Location, `https://${DOMAIN}/api/images/caf%C3%A9`);
  assert.equal(upload.headers['x-ms-request-id'], REQUEST_ID);
  // One line of JSON alone, as the log's queries expect it.
  const [line] = await client.sees(/^\{"event":"request",.*\}$/m);
  assert.equal(JSON.parse(line).request_id, REQUEST_ID);

  const read = await send('GET', '/api/images/caf%C3%A9');
  assert.equal(read.statusCode, 200);
  assert.deepEqual(read.json(), document);
  const listed = await send('GET', '/api/images', { query: 'top=5' });
  assert.deepEqual(
    listed.json().value.map((one: { image_id: string }) => one.image_id),
    ['café'],
  );

  const content = await send('GET', '/api/images/caf%C3%A9/content');
  assert.deepEqual(Buffer.from(await (await fetch(content.headers.Location ?? '')).arrayBuffer()), image);
  // A process of the decoder makes it.
  const preview = await send('GET', '/api/images/caf%C3%A9/preview');
  assert.equal((await fetch(preview.headers.Location ?? '')).headers.get('content-type'), 'image/webp', preview.body);

  const large = await send('POST', '/api/images', { type: 'image/jpeg', body: await jpegOf(LARGE_BYTES) });
  assert.equal(large.json().size_bytes, LARGE_BYTES, large.body);
  assert.deepEqual(await refused('/api/nothing'), [404, 'RouteNotFound']);
  assert.deepEqual(await refused('/api/images/missing'), [404, 'ImageNotFound']);
}

async function checkSweep(place: Place): Promise<void> {
  await using client = await startClient({ ...place, handler: 'app.sweep' });
  assert.deepEqual(await client.invoke({}), { result: null });
  const [line] = await client.sees(/^\{"event":"sweep",.*\}$/m);
  assert.equal(JSON.parse(line).outcome, 'complete', line);
}

/** The alarm on failed sweeps counts failed invocations. */
async function checkFailedSweep(place: Place): Promise<void> {
  const settings = { ...place.settings, BUCKET_NAME: 'missing' };
  await using client = await startClient({ ...place, settings, handler: 'app.sweep' });
  const outcome = await client.invoke({});
  assert('failure' in outcome, JSON.stringify(outcome));
  assert.match(JSON.parse(outcome.failure).errorMessage, /^The sweep needs attention: its outcome is failed/);
}

async function checkWrongSettings(place: Place): Promise<void> {
  const settings = { ...place.settings, MAX_UPLOAD_BYTES: '6000000' };
  await using client = await startClient({ ...place, settings, handler: 'app.handler' });
  assert.match(JSON.parse(await client.initFailure()).errorMessage, /MAX_UPLOAD_BYTES/);
}
