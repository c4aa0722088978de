import type { IncomingMessage, ServerResponse } from 'node:http';
import { hideFromFramework, onRequestStart } from '../../../../src/clouds/gcp/announced-requests.ts';
import type { BenchFunction } from '../../../bench/bench-function.ts';

/** As a function of the framework. */
export function inFunction(answer: BenchFunction): (request: IncomingMessage, response: ServerResponse) => void {
  // Or else the framework reads bodies into memory, and the floor would be above the app.
  const { hide, targetOf } = hideFromFramework();
  onRequestStart(hide);
  return async (request, response) => {
    const { status, headers, value } = await answer({
      method: request.method ?? '',
      imageId: /\/images\/([^?]+)/.exec(targetOf(request))?.[1] ?? '',
      hasTag: request.headers['if-none-match'] !== undefined,
      body: request,
      log: (line) => void process.stdout.write(`${line}\n`),
    });
    if (value === undefined) {
      response.writeHead(status, headers).end();
      return;
    }
    const body = JSON.stringify(value);
    response
      .writeHead(status, {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      })
      .end(body);
  };
}
