import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { runSweep } from '../../functions/sweep-orphans.ts';
import type { RequestLog } from '../../http/request-log.ts';
import type { Service } from '../../service.ts';
import type { HttpFunction } from './http-function.ts';

/** A minute before the attempt deadline of Cloud Scheduler, 30 minutes. */
const SWEEP_LIMIT_MS = 29 * 60 * 1_000;

/** The function that a daily schedule calls by POST. A sweep that needs attention is a failed run: status 500. */
export function createSweepFunction(
  service: Pick<Service, 'sweepOrphans' | 'sweepDelete'>,
  log: (headers: IncomingHttpHeaders) => Omit<RequestLog, 'functionName'>,
): HttpFunction {
  return async function sweep(request, response) {
    if (request.method !== 'POST') return answer(response, 405, 'Only POST runs the sweep.', { Allow: 'POST' });
    const lines = log(request.headers);
    try {
      await runSweep(service, lines, SWEEP_LIMIT_MS);
      answer(response, 200, 'The sweep ended well.');
    } catch (error) {
      const cause = error instanceof Error ? error.stack : String(error);
      lines.error(JSON.stringify({ event: 'failure', function: 'sweep_orphans', cause }));
      answer(response, 500, 'The sweep failed or needs attention. See its log.');
    }
  };
}

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}
