import { inject } from 'vitest';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import type { OpenStores, UnkindStores } from '../support/harness.ts';

export const LOST: Fault = { kind: 'reset', when: 'after' };
export const ALWAYS = Number.POSITIVE_INFINITY;

export interface FaultyStores extends OpenStores {
  /** Another instance's clients of the same stores. */
  readonly others: OpenStores;
  readonly proxies: UnkindStores;
  /** No more faults. */
  clear(): void;
}

/** The stores of the cloud under test, in containers of their own behind fault proxies. */
export async function startFaultyStores(name: string): Promise<FaultyStores> {
  const own = await harness.ownContainers(inject('storeSettings'), `contract-${name}`);
  const proxies = await harness.startUnkindStores(own, {});
  return {
    ...harness.openStores(proxies.settings),
    others: harness.openStores(proxies.settings),
    proxies,
    clear() {
      for (const proxy of [proxies.blobs, proxies.records]) proxy.clear();
    },
  };
}
