import { describe, expect, it } from 'vitest';
import { type Include, imageDocument, imageUrl, parseInclude } from '../../../src/http/image-document.ts';
import { codeOf } from '../../support/fault.ts';
import { sampleRecord } from '../../support/sample-record.ts';

describe('parseInclude', () => {
  it.each([
    [undefined, []],
    ['location', ['location']],
    ['location, content_url', ['location', 'content_url']],
    ['content_url,content_url', ['content_url']],
  ])('%j', (text, names) => {
    expect([...parseInclude(text)]).toEqual(names);
  });

  it.each(['', 'exif', 'Location', 'location,', 'location;content_url'])('refuses %j', (text) => {
    expect(codeOf(() => parseInclude(text))).toBe('InvalidQueryParameter');
  });
});

describe('imageDocument', () => {
  const stored = { record: sampleRecord(), etag: 'v1' };
  const show = (include: Include[]) =>
    imageDocument(stored, {
      origin: 'https://host.example',
      blobUrl: 'https://account.example/images/x.jpg',
      include: new Set(include),
      ...(include.includes('content_url') && {
        contentUrl: { url: 'https://signed.example', expiresAt: new Date('2026-11-23T09:10:00Z') },
      }),
    });

  it('is the document of the contract, without the place', () => {
    const { blob_name: _name, location: _location, ...record } = stored.record;
    expect(show([])).toEqual({
      ...record,
      url: 'https://host.example/api/images/caf%C3%A9.jpg/content',
      blob_url: 'https://account.example/images/x.jpg',
      etag: '"v1"',
    });
  });

  it('has the place and a URL to the bytes when asked', () => {
    expect(show(['location', 'content_url'])).toMatchObject({
      location: { latitude: -33.5, longitude: 151.25, altitude: -3 },
      content_url: 'https://signed.example',
      content_url_expires_at: '2026-11-23T09:10:00.000Z',
    });
  });

  it('has no null for what is unknown', () => {
    const { location: _location, exif: _exif, ...bare } = sampleRecord({ contains_location: false });
    const document = imageDocument(
      { record: bare, etag: '"v1"' },
      { origin: 'https://host.example', blobUrl: 'x', include: new Set(['location']) },
    );
    const json = JSON.stringify(document);
    expect(JSON.parse(json)).not.toHaveProperty('location');
    expect(json).not.toContain('null');
  });
});

describe('imageUrl', () => {
  it.each([
    ["a b(1)[2]@!$&'+,;=~.png", "a%20b(1)%5B2%5D%40!%24%26'%2B%2C%3B%3D~.png"],
    ['写真.jpg', '%E5%86%99%E7%9C%9F.jpg'],
  ])('encodes %s', (id, path) => {
    expect(imageUrl('https://host.example', id)).toBe(`https://host.example/api/images/${path}`);
    expect(new URL(imageUrl('https://host.example', id)).pathname).toBe(`/api/images/${path}`);
  });
});
