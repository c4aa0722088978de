import { describe, expect, it } from 'vitest';
import {
  AUTOMATIC_BYTES,
  AUTOMATIC_PIXELS,
  isAutomatic,
  isDisplayable,
  isShownWhole,
} from '../../../src/web/previews/preview-rules.ts';

const SMALL = { format: 'jpeg', size_bytes: 1_000, width: 10, height: 10 };

describe('previews', () => {
  it('are made by themselves up to a size and a number of pixels', () => {
    expect(isAutomatic({ ...SMALL, size_bytes: AUTOMATIC_BYTES })).toBe(true);
    expect(isAutomatic({ ...SMALL, size_bytes: AUTOMATIC_BYTES + 1 })).toBe(false);
    expect(isAutomatic({ ...SMALL, width: AUTOMATIC_PIXELS, height: 1 })).toBe(true);
    expect(isAutomatic({ ...SMALL, width: AUTOMATIC_PIXELS, height: 2 })).toBe(false);
  });

  it.each(['heic', 'tiff'])('are not tried for %s', (format) => {
    expect(isDisplayable({ format })).toBe(false);
    expect(isAutomatic({ ...SMALL, format })).toBe(false);
    expect(isShownWhole({ ...SMALL, format })).toBe(false);
  });
});
