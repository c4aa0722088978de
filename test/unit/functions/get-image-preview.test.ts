import { describe, expect, it } from 'vitest';
import { getImagePreviewFunction } from '../../../src/functions/get-image-preview.ts';
import { createPreviewWorld, FIRST } from '../../support/preview-world.ts';
import { type Sent, send } from '../../support/send.ts';

async function get(sent: Sent) {
  const { instance } = await createPreviewWorld();
  return send(getImagePreviewFunction({ getPreviewUrl: instance() }), sent);
}

describe('GET images/{image_id}/preview', () => {
  it.each([
    ['', 320],
    ['?size=320', 320],
    ['?size=1280', 1280],
  ])('redirects to a WebP: %s', async (query, size) => {
    const { status, headers, text } = await get({ path: `images/x/preview${query}` });
    expect([status, text, headers.get('cache-control')]).toEqual([302, '', 'private, max-age=480']);
    expect(headers.get('server-timing')).toMatch(/^preview;dur=\d/);
    const preview = await fetch(headers.get('location') ?? '');
    expect(preview.headers.get('content-type')).toMatch(/^image\/webp/);
    expect(await preview.text()).toBe(`${FIRST} at ${size}`);
  });

  it('redirects on HEAD too', async () => {
    expect((await get({ method: 'HEAD', path: 'images/x/preview' })).status).toBe(302);
  });

  it.each([
    ['images/none/preview', 404, 'ImageNotFound'],
    ['images/a%5Cb/preview', 400, 'InvalidImageId'],
    ['images/x/preview?size=640', 400, 'InvalidQueryParameter'],
    ['images/x/preview?size=320.0', 400, 'InvalidQueryParameter'],
    ['images/x/preview?size=320&size=320', 400, 'InvalidQueryParameter'],
    ['images/x/preview?download=1', 400, 'InvalidQueryParameter'],
  ])('refuses %s', async (path, status, code) => {
    const answer = await get({ path });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
  });
});
