import { describe, expect, it } from 'vitest';
import { getImageContentFunction } from '../../../src/functions/get-image-content.ts';
import { createMemoryService } from '../../support/memory-service.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';
import { type Sent, send } from '../../support/send.ts';

async function get(sent: Sent = {}) {
  const service = createMemoryService();
  await service.records.create(sampleRecord(), testScope());
  return send(getImageContentFunction(service), { path: 'images/caf%C3%A9.jpg/content', ...sent });
}

describe('GET images/{image_id}/content', () => {
  it.each([
    ['', 'inline'],
    ['?download=0', 'inline'],
    ['?download=1', 'attachment'],
  ])('redirects to the bytes%s', async (query, disposition) => {
    const { status, headers, text } = await get({ path: `images/caf%C3%A9.jpg/content${query}` });
    expect([status, text]).toEqual([302, '']);
    expect(decodeURIComponent(headers.get('location') ?? '')).toContain(`disposition=${disposition}; filename=`);
    expect(headers.get('cache-control')).toBe('private, max-age=480');
  });

  it('redirects on HEAD too', async () => {
    expect((await get({ method: 'HEAD' })).status).toBe(302);
  });

  it.each([
    [{ path: 'images/none/content' }, 404, 'ImageNotFound'],
    [{ path: 'images/a%5Cb/content' }, 400, 'InvalidImageId'],
    [{ path: 'images/a/content?download=yes' }, 400, 'InvalidQueryParameter'],
    [{ path: 'images/a/content?include=location' }, 400, 'InvalidQueryParameter'],
  ] satisfies [Sent, number, string][])('refuses %j', async (sent, status, code) => {
    const answer = await get(sent);
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
  });
});
