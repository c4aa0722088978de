import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Claim, hashKey } from '../../src/images/claim.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { testScope } from '../support/request-scope.ts';

/** How every RecordStore keeps the claims of idempotency keys. */
export function claimsSuite(name: string, make: () => RecordStore): void {
  describe(`RecordStore claims: ${name}`, () => {
    const scope = testScope();
    const fresh = (more: Partial<Claim> = {}): Claim => ({
      key: hashKey(randomUUID()),
      id: randomUUID(),
      fingerprint: 'f'.repeat(64),
      image_id: 'café.jpg',
      over: '"a tag"',
      expires_at: new Date(Date.now() + 60_000).toISOString(),
      lasting: true,
      ...more,
    });

    it.each([
      { lasting: true },
      { lasting: false, upload_id: 'an upload' },
      { lasting: false, expires_at: '2020-01-01T00:00:00.000Z' },
    ])('reads back what was written, and undefined for nothing: %j', async (more) => {
      const store = make();
      const claim = fresh(more);
      expect(await store.readClaimCurrent(claim.key, scope)).toBeUndefined();
      const held = await store.writeClaim(claim, undefined, scope);
      expect(held?.claim).toEqual(claim);
      expect(await store.readClaimCurrent(claim.key, scope)).toEqual(held);
    });

    it('writes over the version that it is given, and over nothing else', async () => {
      const store = make();
      const claim = fresh();
      const first = await store.writeClaim(claim, undefined, scope);
      expect(await store.writeClaim(fresh({ key: claim.key }), undefined, scope)).toBeUndefined();
      const second = await store.writeClaim({ ...claim, lasting: false }, first?.etag, scope);
      expect(second?.claim).toEqual({ ...claim, lasting: false });
      expect(await store.writeClaim(fresh({ key: claim.key }), first?.etag, scope)).toBeUndefined();
      expect(await store.readClaimCurrent(claim.key, scope)).toEqual(second);
      expect(await store.writeClaim(fresh(), first?.etag, scope)).toBeUndefined();
    });

    it('lets one of many win', async () => {
      const store = make();
      const { key } = fresh();
      const race = async (over: string | undefined) => {
        const tries = Array.from({ length: 6 }, () => store.writeClaim(fresh({ key }), over, scope));
        const won = (await Promise.all(tries)).filter((held) => held !== undefined);
        expect(won).toHaveLength(1);
        expect(await store.readClaimCurrent(key, scope)).toEqual(won[0]);
        return won[0]?.etag;
      };
      await race(await race(undefined));
    });

    it('is no record', async () => {
      const store = make();
      const claim = fresh({ image_id: randomUUID() });
      await store.writeClaim(claim, undefined, scope);
      expect(await store.read(claim.image_id, scope)).toBeUndefined();
      const all = await store.list({ order: 'desc', limit: 10_000, filter: {} }, scope);
      expect(JSON.stringify(all)).not.toContain(claim.key);
    });
  });
}
