import type { ReceivedResponse } from '../../contract/problem.ts';
import { texts } from '../words/texts.ts';
import { Failure } from './failure.ts';

export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | string | undefined;
  readonly signal: AbortSignal;
  /** Bytes that have left this machine. */
  readonly onProgress?: (bytes: number) => void;
}

/** Sends a body that takes a while. XMLHttpRequest, because `fetch` tells nothing of how far an upload is. */
export function send({ method, url, headers, body, signal, onProgress }: Sending): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('error', () => reject(connectionLost()));
    request.addEventListener('load', () => {
      const { status, responseText: text } = request;
      resolve({ status, text, header: (name) => request.getResponseHeader(name) });
    });
    if (onProgress !== undefined) request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body ?? null);
  });
}

export function connectionLost(): Failure {
  return new Failure('ConnectionLost', texts.noResponse);
}
