import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/errors.ts';
import { derivedNames, noPreviewName, previewName } from '../../../src/images/preview-names.ts';
import { PreviewFaultError } from '../../../src/images/preview-renderer.ts';
import { createPreviewWorld, FIRST } from '../../support/preview-world.ts';
import { testScope } from '../../support/request-scope.ts';

const SECOND = '2026/11/24/second.jpg';
const undecodable = (decoders = 1) => new PreviewFaultError({ reason: 'undecodable', decoders }, 'libvips');

describe('a preview', () => {
  it('is made once for all that ask at the same time, and kept', async () => {
    const { instance, open, rendered, names, scope } = await createPreviewWorld();
    const get = instance();
    const shown = await Promise.all(Array.from({ length: 5 }, () => open(get('x', 320, scope))));
    expect(shown).toEqual(Array(5).fill(`${FIRST} at 320`));
    expect(await open(instance()('x', 320, scope))).toBe(`${FIRST} at 320`);
    expect(await open(get('x', 1280, scope))).toBe(`${FIRST} at 1280`);
    expect(rendered).toHaveLength(2);
    expect(names()).toEqual([FIRST, previewName(FIRST, 1280), previewName(FIRST, 320)]);
  });

  it('made by two instances at once is kept once, and shown by both', async () => {
    const { instance, open, during, rendered, scope } = await createPreviewWorld();
    const both = Promise.withResolvers<void>();
    during.render = async () => {
      if (rendered.length === 2) both.resolve();
      await both.promise;
    };
    const shown = await Promise.all([instance(), instance()].map((get) => open(get('x', 320, scope))));
    expect(shown).toEqual(Array(2).fill(`${FIRST} at 320`));
  });

  it('goes with its image', async () => {
    const { instance, remove, names, scope } = await createPreviewWorld();
    for (const size of [320, 1280] as const) await instance()('x', size, scope);
    await remove();
    expect(names()).toEqual([]);
    await expect(instance()('x', 320, scope)).rejects.toMatchObject({ code: 'ImageNotFound' });
  });

  it.each(['before the bytes are read', 'after'])(
    'of an image that is deleted meanwhile, %s, is not kept',
    async (when) => {
      const { instance, during, remove, names, scope } = await createPreviewWorld();
      during.render = remove;
      const get = instance((real) => ({
        async read(...args) {
          const found = await real.read(...args);
          if (when !== 'after') await remove();
          return found;
        },
      }));
      await expect(get('x', 320, scope)).rejects.toMatchObject({ code: 'ImageNotFound' });
      expect(names()).toEqual([]);
    },
  );

  it('of an image that is replaced meanwhile shows the new version', async () => {
    const { instance, open, during, store, blobs, names, scope } = await createPreviewWorld();
    during.render = async () => {
      during.render = async () => undefined;
      await store(SECOND);
      for (const name of [FIRST, ...derivedNames(FIRST)]) await blobs.remove(name, scope);
    };
    expect(await open(instance()('x', 320, scope))).toBe(`${SECOND} at 320`);
    expect(names()).toEqual([SECOND, previewName(SECOND, 320)]);
  });

  it('is of the current version where the first read lags', async () => {
    const { instance, open, store, blobs, records, scope } = await createPreviewWorld();
    const old = await records.read('x', scope);
    await store(SECOND);
    await blobs.remove(FIRST, scope);
    expect(await open(instance(() => ({ read: async () => old }))('x', 320, scope))).toBe(`${SECOND} at 320`);
  });

  it('is left to the sweep where nobody knows whether its image is still there', async () => {
    const { instance, names, scope } = await createPreviewWorld();
    const down = new ServiceError('DatabaseUnavailable', 'down');
    await expect(instance(() => ({ readCurrent: () => Promise.reject(down) }))('x', 320, scope)).rejects.toBe(down);
    expect(names()).toEqual([FIRST, previewName(FIRST, 320)]);
  });

  it.each([
    ['gone', undefined],
    ['others', Buffer.from('other bytes')],
  ])('of bytes that are %s is an error of the service', async (_what, bytes) => {
    const { instance, blobs, names, scope } = await createPreviewWorld();
    await blobs.remove(FIRST, scope);
    if (bytes !== undefined) blobs.put(FIRST, bytes);
    await expect(instance()('x', 320, scope)).rejects.toMatchObject({ code: 'StorageUnavailable' });
    expect(names()).not.toContain(noPreviewName(FIRST));
  });
});

describe('an image without a preview', () => {
  it('says why, is remembered by every instance, and asks no decoder again', async () => {
    const { instance, during, rendered, remove, names, scope } = await createPreviewWorld();
    during.render = () => Promise.reject(undecodable());
    for (const size of [320, 1280, 320] as const) {
      await expect(instance()('x', size, scope)).rejects.toMatchObject({
        code: 'PreviewUnavailable',
        message: expect.stringMatching(/^The image has no preview: its pixels cannot be decoded\./),
      });
    }
    expect(rendered).toHaveLength(1);
    await remove();
    expect(names()).toEqual([]);
  });

  it('is tried again by later decoders', async () => {
    const { instance, open, during, names, scope } = await createPreviewWorld();
    during.render = () => Promise.reject(undecodable(0));
    await expect(instance()('x', 320, scope)).rejects.toMatchObject({ code: 'PreviewUnavailable' });
    during.render = async () => undefined;
    expect(await open(instance()('x', 320, scope))).toBe(`${FIRST} at 320`);
    expect(names()).toEqual([FIRST, previewName(FIRST, 320)]);
  });

  it('is not remembered for what a retry may overcome, nor where it was replaced meanwhile', async () => {
    const { instance, open, during, store, names, scope } = await createPreviewWorld();
    const busy = new ServiceError('TooManyRequests', 'busy', { retryAfterSeconds: 2 });
    during.render = () => Promise.reject(busy);
    await expect(instance()('x', 320, scope)).rejects.toBe(busy);
    expect(names()).toEqual([FIRST]);
    during.render = async () => {
      during.render = async () => undefined;
      await store(SECOND);
      throw undecodable();
    };
    expect(await open(instance()('x', 320, scope))).toBe(`${SECOND} at 320`);
    expect(names()).toEqual([FIRST, SECOND, previewName(SECOND, 320)]);
  });

  it('that exceeds a limit is refused by its record alone', async () => {
    const { instance, store, rendered, names, scope } = await createPreviewWorld();
    await store(SECOND, 'x'.repeat(101));
    await expect(instance()('x', 320, scope)).rejects.toMatchObject({
      code: 'PreviewUnavailable',
      message: 'The image has no preview: it is too large. Use its content instead.',
    });
    expect([rendered, names()]).toEqual([[], [FIRST, SECOND]]);
  });
});

describe('a request that ends early', () => {
  it('leaves the work to the others, and ends it when it was the last', async () => {
    const { instance, during, rendered, names, scope } = await createPreviewWorld();
    const signals: AbortSignal[] = [];
    const go = Promise.withResolvers<void>();
    during.render = async (signal) => {
      signals.push(signal);
      await go.promise;
    };
    const get = instance();
    const [first, second] = [new AbortController(), new AbortController()];
    const requests = [first, second].map(({ signal }) => get('x', 320, testScope(signal)));
    await expect.poll(() => signals.length).toBe(1);
    first.abort();
    await expect(requests[0]).rejects.toMatchObject({ code: 'Timeout' });
    expect(signals[0]?.aborted).toBe(false);
    second.abort();
    await expect(requests[1]).rejects.toMatchObject({ code: 'Timeout' });
    expect(signals[0]?.aborted).toBe(true);
    const third = get('x', 320, scope);
    await expect.poll(() => rendered.length).toBe(2);
    go.resolve();
    await third;
    expect(names()).toEqual([FIRST, previewName(FIRST, 320)]);
  });
});
