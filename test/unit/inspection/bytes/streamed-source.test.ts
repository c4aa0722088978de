import { describe, expect, test } from 'vitest';
import { StreamedSource } from '../../../../src/inspection/bytes/streamed-source.ts';

const bytes = Buffer.from(Array.from({ length: 200 }, (_, index) => index));
const part = (start: number, end: number) => bytes.subarray(start, end);
const noSpool = () => Promise.reject(new Error('nothing is to be kept'));

/** A stream with a head of 20 bytes, which has given up to `end` in chunks of 10. */
async function offerUpTo(source: StreamedSource, end: number, start = 20): Promise<void> {
  for (let at = start; at < end; at += 10) await source.offer(part(at, at + 10));
}

describe('a reader that goes forward', () => {
  const forward = () => {
    const source = new StreamedSource(part(0, 20), noSpool);
    source.forwardOnly();
    return source;
  };

  test('reads the head, and waits for what follows', async () => {
    const source = forward();
    expect((await source.read(5, 10)).subarray(0, 10)).toEqual(part(5, 15));
    const waiting = source.read(15, 20);
    await source.paused();
    const offering = offerUpTo(source, 40);
    expect(await waiting).toEqual(part(15, 35));
    source.close();
    await offering;
  });

  test('reads a chunk in place', async () => {
    const source = forward();
    const waiting = source.read(22, 4);
    await source.paused();
    const chunk = part(20, 30);
    const offering = source.offer(chunk);
    const read = await waiting;
    expect(read).toEqual(part(22, 30));
    expect(read.buffer).toBe(chunk.buffer);
    source.close();
    await offering;
  });

  test('may read once more what it was given last', async () => {
    const source = forward();
    const first = source.read(18, 15);
    await source.paused();
    const offering = offerUpTo(source, 60);
    expect(await first).toEqual(part(18, 33));
    const again = await source.read(19, 30);
    expect(again).toEqual(part(19, 49));
    source.close();
    await offering;
  });

  test('skips far ahead, and gets less at the end', async () => {
    const source = forward();
    const waiting = source.read(55, 30);
    await source.paused();
    await offerUpTo(source, 60);
    source.end();
    expect(await waiting).toEqual(part(55, 60));
    expect(await source.read(70, 5)).toHaveLength(0);
  });

  test('is rejected when it waits and the upload ends', async () => {
    const source = forward();
    const waiting = source.read(55, 30);
    await source.paused();
    source.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
  });
});

test('an upload that ends while a reader looks back rejects the read that would wait next', {
  timeout: 5_000,
}, async () => {
  const { promise: looked, resolve: look } = Promise.withResolvers<Uint8Array>();
  const source = new StreamedSource(part(0, 20), async () => ({ read: () => looked }));
  const far = source.read(45, 5);
  await source.paused();
  const offering = offerUpTo(source, 50);
  await far;
  // Half of it has passed, the other half has not come.
  const reading = source.read(30, 40);
  source.abort(new Error('over'));
  look(part(30, 40));
  await expect(reading).rejects.toThrow('over');
  source.close();
  await offering;
});

describe('a reader that goes back', () => {
  test('finds what has passed where it was kept, with the first chunk', async () => {
    let kept = Buffer.alloc(0);
    let opened = 0;
    const source = new StreamedSource(part(0, 20), async () => {
      opened += 1;
      return {
        append: async (more) => {
          kept = Buffer.concat([kept, more]);
        },
        read: async (position, length) => kept.subarray(position - 20, position - 20 + length),
      };
    });
    const far = source.read(58, 2);
    await source.paused();
    expect(opened).toBe(0);
    const offering = offerUpTo(source, 60);
    expect(await far).toEqual(part(58, 60));
    expect((await source.read(15, 40)).subarray(0, 40)).toEqual(part(15, 55));
    expect((await source.read(22, 3)).subarray(0, 3)).toEqual(part(22, 25));
    source.close();
    await offering;
    expect(opened).toBe(1);
  });
});
