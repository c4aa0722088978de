import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition, createGetContentUrl } from '../../../src/images/content-url.ts';
import { parseName } from '../../../src/images/description.ts';
import { anyText } from '../../support/any-text.ts';
import { codeOf } from '../../support/fault.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';

const names = anyText(80).filter((name) => codeOf(() => parseName(name)) === 'nothing thrown');

describe('contentDisposition', () => {
  it.each([
    ['a.jpg', `inline; filename="a.jpg"; filename*=UTF-8''a.jpg`],
    ['café.jpg', `inline; filename="cafe_.jpg"; filename*=UTF-8''caf%C3%A9.jpg`],
    ['a"b\\c%41.png', `inline; filename="a_b_c_41.png"; filename*=UTF-8''a%22b%5Cc%2541.png`],
    ["it's (1)*.png", `inline; filename="it's (1)*.png"; filename*=UTF-8''it%27s%20%281%29%2A.png`],
    ['🐈', `inline; filename="__"; filename*=UTF-8''%F0%9F%90%88`],
  ])('writes %j', (name, value) => {
    expect(contentDisposition('inline', name)).toBe(value);
  });

  it('is ASCII without line breaks that gives the name back, for every name', () => {
    fc.assert(
      fc.property(names, (name) => {
        const value = contentDisposition('attachment', name);
        expect(value).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w!%~.-]*$/);
        expect(value.match(/"/g)).toHaveLength(2);
        expect(decodeURIComponent(value.slice(value.lastIndexOf("''") + 2))).toBe(name);
      }),
    );
  });
});

describe('createGetContentUrl', () => {
  it('gives a URL to the version, for ten minutes, under its own type and name', async () => {
    const blobs = createMemoryBlobs(() => new Date('2026-11-23T09:00:00Z'));
    const getContentUrl = createGetContentUrl({ blobs });
    const record = sampleRecord({ name: 'café.jpg' });
    const { url, expiresAt } = await getContentUrl(record, 'attachment', testScope());
    expect(url).toContain('image/jpeg');
    expect(url).toContain(encodeURIComponent(contentDisposition('attachment', 'café.jpg')));
    expect(expiresAt.toISOString()).toBe('2026-11-23T09:10:00.000Z');
  });
});
