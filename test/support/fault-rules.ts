import { until } from './child-processes.ts';
import type { Fault, FaultProxy, Rule, StoreRequest } from './fault-proxy.ts';

/** What every fault proxy does alike, whatever protocol it speaks. */
interface FaultRules {
  /** What this request meets; it counts as seen. */
  faultOf(request: StoreRequest): Fault | undefined;
  /** A request is on its way until this work is done. */
  track(name: string, work: Promise<unknown>): void;
  proxy(own: Pick<FaultProxy, 'port' | 'stop'>): FaultProxy;
}

/** `breakOff` ends every request that stalls. */
export function createFaultRules(breakOff: () => void): FaultRules {
  let rules: (Rule & { left: number })[] = [];
  let seen: string[] = [];
  const underWay = new Map<Promise<unknown>, string>();

  const add = (rule: Rule) => void rules.push({ ...rule, left: rule.times });
  const meet = (name: string, fault: Fault, times = 1) =>
    add({ fault, times, matches: (request) => request.name === name });

  return {
    faultOf(request) {
      seen.push(request.name);
      const rule = rules.find((one) => one.left > 0 && one.matches(request));
      if (rule !== undefined) rule.left -= 1;
      return rule?.fault;
    },
    track(name, work) {
      underWay.set(work, name);
      void work.finally(() => underWay.delete(work));
    },
    proxy: ({ port, stop }) => ({
      port,
      stop,
      get seen() {
        return seen;
      },
      get underWay() {
        return [...underWay.values()];
      },
      add,
      meet,
      hold(name) {
        const { promise, resolve } = Promise.withResolvers<void>();
        meet(name, { kind: 'hold', until: promise });
        return resolve;
      },
      async arrived(name, times = 1) {
        const count = () => seen.filter((one) => one === name).length;
        await until(`request ${times} to ${name}`, () => count() >= times || undefined);
      },
      clear() {
        rules = [];
        seen = [];
        breakOff();
      },
      async settled() {
        while (underWay.size > 0) await Promise.all(underWay.keys());
      },
    }),
  };
}
