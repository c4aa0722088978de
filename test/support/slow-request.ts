import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface OpenRequest {
  /** Resolves when the server gives leave to send, rejects when it answers without. */
  readonly continued: Promise<void>;
  readonly answer: Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders }>;
  /** Resolves when the bytes have left this process. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  /** Goes away in the middle. */
  abort(): void;
}

/** An upload that a test sends bit by bit, or not to its end. */
export function openRequest({ url }: { url: string }, headers: Record<string, string>, path = 'images'): OpenRequest {
  const request = httpRequest(`${url}/${path}`, { method: 'POST', headers });
  const continued = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<{ status: number; headers: IncomingHttpHeaders }>();
  continued.promise.catch(() => undefined);
  answer.promise.catch(() => undefined);
  request.on('continue', () => continued.resolve());
  request.on('response', (response) => {
    continued.reject(new Error('answered without leave to send'));
    answer.resolve({ status: response.statusCode ?? 0, headers: response.headers });
    response.resume();
    // Nothing more is sent.
    if (!request.writableEnded) request.destroy();
  });
  request.on('error', (error) => {
    continued.reject(error);
    answer.reject(error);
  });
  request.flushHeaders();
  return {
    continued: continued.promise,
    answer: answer.promise,
    write: (bytes) => new Promise((resolve) => request.write(bytes, () => resolve())),
    end: () => void request.end(),
    abort: () => void request.destroy(),
  };
}
