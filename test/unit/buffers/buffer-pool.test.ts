import { expect, it } from 'vitest';
import { BufferPool } from '../../../src/buffers/buffer-pool.ts';
import { GrowingBuffer } from '../../../src/buffers/growing-buffer.ts';

function setUp() {
  let made = 0;
  const spares = new BufferPool(2, () => {
    made += 1;
    return new GrowingBuffer(10);
  });
  return { spares, made: () => made };
}

it('gives the memory of a buffer again, empty', () => {
  const { spares, made } = setUp();
  const first = spares.take();
  first.append(Buffer.from('secret'));
  spares.give(first);
  const second = spares.take();
  expect(second).toBe(first);
  expect(second.bytes.length).toBe(0);
  expect(made()).toBe(1);
});

it('gives a buffer to one at a time', () => {
  const { spares } = setUp();
  const [one, two] = [spares.take(), spares.take()];
  spares.give(one);
  expect(spares.take()).toBe(one);
  expect(spares.take()).not.toBe(one);
  expect(two).not.toBe(one);
});

it('keeps no more than it was told to', () => {
  const { spares, made } = setUp();
  const taken = [spares.take(), spares.take(), spares.take()];
  for (const buffer of taken) spares.give(buffer);
  for (let at = 0; at < 3; at++) spares.take();
  expect(made()).toBe(4);
});
