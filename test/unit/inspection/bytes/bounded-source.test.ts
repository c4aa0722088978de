import { describe, expect, test } from 'vitest';
import {
  BoundedSource,
  MAX_BLOCK_BYTES,
  MAX_READ_BYTES,
  MAX_WORK_UNITS,
  UNITS_PER_READ,
} from '../../../../src/inspection/bytes/bounded-source.ts';
import { memorySource } from '../../../../src/inspection/bytes/byte-source.ts';

const source = (signal?: AbortSignal) => new BoundedSource(memorySource(Buffer.alloc(10)), 'tiff', signal);
const tooComplex = {
  code: 'CorruptImage',
  target: 'body',
  message: 'Cannot read the TIFF image: it has too many parts to be inspected. Export it again.',
};

describe('the budget of an inspection', () => {
  test('of bytes: at the limit, and one past it', async () => {
    const bounded = source();
    for (let read = 0; read < MAX_READ_BYTES; read += MAX_BLOCK_BYTES) await bounded.read(0, MAX_BLOCK_BYTES);
    await expect(bounded.read(0, 1)).rejects.toMatchObject(tooComplex);
    await expect(source().read(0, MAX_BLOCK_BYTES + 1)).rejects.toMatchObject(tooComplex);
  });

  test('of work: at the limit, and one past it', () => {
    const bounded = source();
    bounded.spend(MAX_WORK_UNITS);
    expect(() => bounded.spend(1)).toThrow(expect.objectContaining(tooComplex));
  });

  test('of reads, which are work', async () => {
    const bounded = source();
    bounded.spend(MAX_WORK_UNITS - UNITS_PER_READ);
    await bounded.read(0, 1);
    await expect(bounded.read(0, 1)).rejects.toMatchObject(tooComplex);
  });
});

test('a read rejects with the reason of the signal, also when it ends meanwhile', async () => {
  const controller = new AbortController();
  const bounded = source(controller.signal);
  const reading = bounded.read(0, 1);
  controller.abort(new Error('over'));
  await expect(reading).rejects.toThrow('over');
  await expect(bounded.read(0, 1)).rejects.toThrow('over');
});
