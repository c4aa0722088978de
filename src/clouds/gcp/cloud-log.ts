import type { IncomingHttpHeaders } from 'node:http';
import type { RequestLog } from '../../http/request-log.ts';

type Log = Omit<RequestLog, 'functionName'>;

/**
 * Cloud Logging parses lines of JSON, takes `severity` and the trace out of them, and shows the lines of a request
 * below that of the platform. Lines are those of `log`, which are JSON objects.
 */
export function createCloudLog(
  projectId: string,
  write: (line: string) => void,
): (headers: IncomingHttpHeaders) => Log {
  function writeAs(severity: 'INFO' | 'ERROR', line: string, trace: string | undefined): void {
    const fields = { severity, ...(trace !== undefined && { 'logging.googleapis.com/trace': trace }) };
    write(`${JSON.stringify(fields).slice(0, -1)},${line.slice(1)}\n`);
  }
  return (headers) => {
    const id = traceOf(headers);
    const trace = id && `projects/${projectId}/traces/${id}`;
    return { info: (line) => writeAs('INFO', line, trace), error: (line) => writeAs('ERROR', line, trace) };
  };
}

/** By W3C Trace Context, or by Google's older header. */
function traceOf({ traceparent, 'x-cloud-trace-context': older }: IncomingHttpHeaders): string | undefined {
  const text = `${traceparent ?? ''} ${older ?? ''}`;
  return /(?:^[\da-f]{2}-| )([\da-f]{32})(?:[-/]|$)/.exec(text)?.[1];
}
