import type { RequestScope } from '../../src/images/request-scope.ts';

/** A scope for tests that call a store or a use case without HTTP; counts what was charged. */
export function testScope(signal: AbortSignal = new AbortController().signal): RequestScope & { charged: number } {
  const scope = {
    signal,
    charged: 0,
    charge(units: number) {
      scope.charged += units;
    },
    time: <T>(_part: string, work: () => Promise<T>) => work(),
    cleanUp: () => testScope(AbortSignal.timeout(5_000)),
  };
  return scope;
}
