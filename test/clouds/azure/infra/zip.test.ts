import { describe, expect, it } from 'vitest';
import { zip } from '../../../../infra/azure/zip.ts';
import { unzip } from '../../../support/unzip.ts';

describe('the archive', () => {
  it('gives every file back, whatever its name and size', () => {
    const files = {
      'a/empty': Buffer.alloc(0),
      'b/café.txt': Buffer.from('é'.repeat(100_000)),
      'c/bytes': Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256)),
    };
    const archive = zip(Object.entries(files).map(([name, bytes]) => ({ name, bytes })));
    expect(unzip(archive)).toEqual(files);
  });

  it('does not depend on the order in which files were found', () => {
    const entries = ['b', 'a', 'c'].map((name) => ({ name, bytes: Buffer.from(name) }));
    expect(zip(entries).equals(zip([...entries].reverse()))).toBe(true);
  });
});
