import { bodyOf, type FunctionUrlEvent } from '../../../../src/clouds/aws/lambda-event.ts';
import type { FunctionUrlResult } from '../../../../src/clouds/aws/lambda-result.ts';
import type { BenchFunction } from '../../../bench/bench-function.ts';

/** As a handler of Lambda. */
export function inFunction(answer: BenchFunction): (event: FunctionUrlEvent) => Promise<FunctionUrlResult> {
  return async (event) => {
    const { status, headers, value } = await answer({
      method: event.requestContext.http.method,
      imageId: /\/images\/(.+)$/.exec(event.rawPath)?.[1] ?? '',
      hasTag: event.headers['if-none-match'] !== undefined,
      body: [bodyOf(event) ?? Buffer.alloc(0)],
      log: (line) => void process.stdout.write(`${line}\n`),
    });
    const result = { statusCode: status, isBase64Encoded: false };
    if (value === undefined) return { ...result, headers };
    return { ...result, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(value) };
  };
}

export async function sweep(): Promise<void> {
  // Every app of this cloud exports it.
}
