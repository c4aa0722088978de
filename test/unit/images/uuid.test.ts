import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseImageId } from '../../../src/images/image-id.ts';
import { uuidv7 } from '../../../src/images/uuid.ts';

const milliseconds = fc.integer({ min: 0, max: 2 ** 48 - 1 }).filter((ms) => ms <= 8_640_000_000_000_000);

it('has the layout of RFC 9562, and the time in front', () => {
  fc.assert(
    fc.property(milliseconds, (ms) => {
      const id = uuidv7(new Date(ms));
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms);
    }),
  );
});

it('sorts by time', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, (one, two) => {
      fc.pre(one !== two);
      expect(uuidv7(new Date(one)) < uuidv7(new Date(two))).toBe(one < two);
    }),
  );
});

it('is another one each time, and an image_id', () => {
  const now = new Date();
  const ids = new Set(Array.from({ length: 2_000 }, () => uuidv7(now)));
  expect(ids.size).toBe(2_000);
  for (const id of ids) expect(parseImageId(id)).toBe(id);
});
