import { expect, it } from 'vitest';
import { createCloudLog } from '../../../../src/clouds/gcp/cloud-log.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

it.each([
  [{}, undefined],
  [{ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, TRACE],
  [{ 'x-cloud-trace-context': `${TRACE}/12345;o=1` }, TRACE],
  [{ traceparent: 'nonsense', 'x-cloud-trace-context': TRACE }, TRACE],
  [{ 'x-cloud-trace-context': `"},{"${TRACE}` }, undefined],
  [{ traceparent: '00-short-00f067aa0ba902b7-01' }, undefined],
])('writes lines of JSON with their severity and the trace of %j', (headers, trace) => {
  const lines: string[] = [];
  const log = createCloudLog('my-project', (line) => void lines.push(line))(headers);
  log.info('{"event":"request","status":200}');
  log.error('{"event":"failure"}');
  const named = trace && { 'logging.googleapis.com/trace': `projects/my-project/traces/${trace}` };
  expect(lines.map((line) => [line.endsWith('}\n'), JSON.parse(line)])).toEqual([
    [true, { severity: 'INFO', ...named, event: 'request', status: 200 }],
    [true, { severity: 'ERROR', ...named, event: 'failure' }],
  ]);
});
