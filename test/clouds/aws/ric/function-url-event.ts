import { randomUUID } from 'node:crypto';
import type { FunctionUrlEvent } from '../../../../src/clouds/aws/lambda-event.ts';

export const DOMAIN = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws';

interface Sent {
  readonly query?: string;
  readonly type?: string;
  readonly body?: Buffer;
}

/** The whole event, as docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html shows it; a body is in base64. */
export function functionUrlEvent(method: string, path: string, { query = '', type, body }: Sent = {}) {
  const event = {
    version: '2.0' as const,
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      host: DOMAIN,
      'user-agent': 'test',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-for': '192.0.2.1',
      'x-amzn-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700',
      ...(type !== undefined && { 'content-type': type }),
      ...(body !== undefined && { 'content-length': String(body.length) }),
    },
    requestContext: {
      accountId: '123456789012',
      apiId: DOMAIN.split('.')[0],
      domainName: DOMAIN,
      domainPrefix: DOMAIN.split('.')[0],
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '26/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_694_400_000,
    },
    ...(body !== undefined && { body: body.toString('base64') }),
    isBase64Encoded: body !== undefined,
  };
  const checked: FunctionUrlEvent = event;
  return checked;
}
