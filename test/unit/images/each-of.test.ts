import { describe, expect, it } from 'vitest';
import { ahead, eachOf } from '../../../src/images/each-of.ts';

describe('eachOf', () => {
  it('does every item once, and no more than its limit at a time', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await eachOf(Array.from({ length: 20 }, (_, at) => at).values(), 3, async (item) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(most).toBe(3);
  });

  it('starts nothing after a failure, and rejects when what was in flight has ended', async () => {
    const ended: number[] = [];
    const work = eachOf([0, 1, 2, 3, 4, 5], 2, async (item) => {
      await new Promise(setImmediate);
      if (item === 0) throw new Error('the first');
      await new Promise(setImmediate);
      ended.push(item);
    });
    await expect(work).rejects.toThrow('the first');
    expect(ended).toEqual([1]);
  });
});

describe('ahead', () => {
  async function* source(log: string[]) {
    try {
      for (const page of ['a', 'b', 'c']) {
        log.push(`asked ${page}`);
        yield page;
      }
    } finally {
      log.push('closed');
    }
  }

  it('asks for the next value while one is used', async () => {
    const log: string[] = [];
    for await (const page of ahead(source(log))) {
      await new Promise(setImmediate);
      log.push(`used ${page}`);
    }
    expect(log).toEqual(['asked a', 'asked b', 'used a', 'asked c', 'used b', 'closed', 'used c']);
  });

  it('closes its source when its consumer stops', async () => {
    const log: string[] = [];
    for await (const _ of ahead(source(log))) break;
    expect(log.at(-1)).toBe('closed');
  });

  it('passes a failure on where it is awaited', async () => {
    const failing = async function* () {
      yield 'a';
      throw new Error('no more');
    };
    const seen: string[] = [];
    const work = async () => {
      for await (const page of ahead(failing())) {
        await new Promise(setImmediate);
        seen.push(page);
      }
    };
    await expect(work()).rejects.toThrow('no more');
    expect(seen).toEqual(['a']);
  });
});
