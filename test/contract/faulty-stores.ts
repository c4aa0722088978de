import { inject } from 'vitest';
import { until } from '../support/child-processes.ts';
import { harness } from '../support/cloud-under-test.ts';
import type { Fault } from '../support/fault-proxy.ts';
import type { OpenStores, StoreStep } from '../support/harness.ts';

export const LOST: Fault = { kind: 'reset', when: 'after' };
export const ALWAYS = Number.POSITIVE_INFINITY;

export interface FaultyStores extends OpenStores {
  /** Another instance's clients of the same stores. */
  readonly others: OpenStores;
  /** The next requests of this kind meet the fault. */
  meet(step: StoreStep, fault: Fault, times?: number): void;
  /** All further requests to a store meet the fault. */
  meetAll(store: StoreStep['store'], fault: Fault): void;
  /** The next request of this kind waits until the returned function is called. */
  hold(step: StoreStep): () => void;
  /** Resolves when that many requests of this kind have arrived. */
  arrived(step: StoreStep, times: number): Promise<unknown>;
  /** No more faults. */
  clear(): void;
  stop(): Promise<void>;
}

/** The stores of the cloud under test, in containers of their own behind fault proxies. */
export async function startFaultyStores(name: string): Promise<FaultyStores> {
  const own = await harness.ownContainers(inject('storeSettings'), `contract-${name}`);
  const proxies = await harness.startUnkindStores(own, {});
  const { stop, settings } = proxies;

  function meet(step: StoreStep, fault: Fault, times = 1): void {
    proxies[step.store].add({ fault, times, matches: (request) => request.name === step.name });
  }

  return {
    ...harness.openStores(settings),
    others: harness.openStores(settings),
    meet,
    meetAll: (store, fault) => proxies[store].add({ fault, times: ALWAYS, matches: () => true }),
    hold(step) {
      const { promise, resolve } = Promise.withResolvers<void>();
      meet(step, { kind: 'hold', until: promise });
      return resolve;
    },
    arrived: ({ store, name: wanted }, times) =>
      until(`request ${times} to ${wanted}`, () =>
        proxies[store].seen.filter((seen) => seen === wanted).length >= times ? true : undefined,
      ),
    clear() {
      for (const proxy of [proxies.blobs, proxies.records]) proxy.clear();
    },
    stop,
  };
}
