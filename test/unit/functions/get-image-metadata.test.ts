import { describe, expect, it } from 'vitest';
import { getImageMetadataFunction } from '../../../src/functions/get-image-metadata.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { type Sent, send } from '../../support/send.ts';

async function get(sent: Sent = {}) {
  const service = createMemoryService();
  await service.records.create(sampleRecord(), testScope());
  return send(getImageMetadataFunction(service), { path: 'images/caf%C3%A9.jpg', ...sent });
}

describe('GET images/{image_id}', () => {
  it('answers the document with its tag, without the place', async () => {
    const { status, headers, json } = await get();
    expect([status, headers.get('etag'), headers.get('cache-control')]).toEqual([200, '"1"', 'private, no-cache']);
    expect(json).toMatchObject({ image_id: 'café.jpg', contains_location: true, etag: '"1"' });
    expect(json).not.toHaveProperty('location');
    expect(json).not.toHaveProperty('blob_name');
  });

  it('has more when asked', async () => {
    const { json } = await get({ path: 'images/café.jpg?include=location,content_url&code=x' });
    expect(json).toMatchObject({
      location: { latitude: -33.5 },
      content_url: expect.stringMatching(/^data:/),
      content_url_expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('has length and tag, but no body, on HEAD', async () => {
    const whole = await get();
    const head = await get({ method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', '"1"']);
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
  });

  it.each(['"1"', 'W/"1"', '*', '"0", "1"'])('answers 304 to If-None-Match: %s', async (tag) => {
    const { status, text, headers } = await get({ headers: { 'If-None-Match': tag } });
    expect([status, text, headers.get('etag')]).toEqual([304, '', '"1"']);
  });

  it('answers the document to another tag', async () => {
    expect((await get({ headers: { 'If-None-Match': '"2"' } })).status).toBe(200);
  });

  it.each([
    [{ path: 'images/none' }, 404, 'ImageNotFound'],
    [{ path: 'images/none', headers: { 'If-None-Match': '*' } }, 404, 'ImageNotFound'],
    [{ path: 'images/a%2Fb' }, 400, 'InvalidImageId'],
    [{ path: 'images/a?include=all' }, 400, 'InvalidQueryParameter'],
    [{ path: 'images/a?other=1' }, 400, 'InvalidQueryParameter'],
    [{ headers: { 'If-None-Match': '1' } }, 400, 'InvalidHeader'],
  ] satisfies [Sent, number, string][])('refuses %j', async (sent, status, code) => {
    const answer = await get(sent);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
  });
});
