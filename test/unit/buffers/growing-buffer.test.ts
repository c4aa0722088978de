import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GrowingBuffer } from '../../../src/buffers/growing-buffer.ts';

describe('a buffer that grows', () => {
  it.each([1, 7, 4_096, 100_000])('holds what came, in pieces of %i bytes, up to its limit', (piece) => {
    const bytes = randomBytes(70_000);
    const buffer = new GrowingBuffer(65_536);
    let taken = 0;
    for (let at = 0; at < bytes.length; at += piece) taken += buffer.append(bytes.subarray(at, at + piece));
    expect(taken).toBe(65_536);
    expect(buffer.remaining).toBe(0);
    expect(buffer.bytes.equals(bytes.subarray(0, 65_536))).toBe(true);
  });

  it('takes a copy', () => {
    const bytes = Buffer.from('abc');
    const buffer = new GrowingBuffer(10);
    buffer.append(bytes);
    bytes.fill('x');
    expect(buffer.bytes.toString()).toBe('abc');
  });

  it('starts again in the same memory, or lets it go', () => {
    const buffer = new GrowingBuffer(10, 10);
    buffer.append(Buffer.from('abc'));
    const memory = buffer.bytes.buffer;
    buffer.reuse();
    expect([buffer.bytes.length, buffer.remaining]).toEqual([0, 10]);
    buffer.append(Buffer.from('de'));
    expect(buffer.bytes.toString()).toBe('de');
    expect(buffer.bytes.buffer).toBe(memory);
    buffer.clear();
    expect(buffer.bytes.buffer).not.toBe(memory);
  });
});
