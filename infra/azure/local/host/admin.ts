import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionMetadata } from './messages.ts';
import { refuse } from './refuse.ts';
import type { RunningTimers } from './timers.ts';

interface Parts {
  readonly functions: readonly FunctionMetadata[];
  readonly timers: Pick<RunningTimers, 'run'>;
}

/** `GET /admin/functions` lists the functions; `POST /admin/functions/{name}` with a JSON body runs a timer by hand. */
export function createAdmin({ functions, timers }: Parts) {
  /** A status and a text for a request to run a function. */
  function run(name: string, { method, headers }: IncomingMessage): [number, string] {
    if (method !== 'POST') return [404, ''];
    // Pages of other sites cannot send this type without a preflight request.
    if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
      return [415, 'Send the content type application/json and the body {}.'];
    }
    if (timers.run(name)) return [202, ''];
    const known = functions.some((one) => one.name.toLowerCase() === name.toLowerCase());
    return known ? [400, 'This host runs only timer functions by hand.'] : [404, ''];
  }

  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const route = /^\/admin\/functions(?:\/([^/]+))?\/?$/i.exec(path);
    if (route !== null && route[1] === undefined && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(functions.map((one) => ({ name: one.name, bindings: Object.values(one.bindings) }))));
      return;
    }
    const [status, text] = route?.[1] === undefined ? ([404, ''] as const) : run(route[1], request);
    refuse(request, response, status, text);
  };
}
