import type { ReceivedResponse } from '../../contract/problem.ts';
import { texts } from '../words/texts.ts';
import { Failure, failureOf, isAbort } from './failure.ts';
import type { Keys } from './key.ts';
import { connectionLost, type Sending, send } from './send.ts';

/** Where the service is: this file lies at `app/page.js` below it. */
const SERVICE = new URL('../', import.meta.url);

export type Upload = Omit<Sending, 'url' | 'headers'> & { readonly path: string };

interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly signal?: AbortSignal;
}

export interface Client {
  /** The body of a good answer; throws `Failure` for any other, and what the signal says when it is aborted. */
  request(path: string, request?: Request): Promise<unknown>;
  /** Asks for what is answered by a redirect, which is not followed: the key must not go to another host. Throws `Failure`. */
  touch(path: string, signal: AbortSignal): Promise<void>;
  upload(upload: Upload): Promise<unknown>;
  /** Sends a deletion that outlives the page. Nobody sees its answer. */
  deleteOnLeave(path: string, headers: Readonly<Record<string, string>>): void;
  readonly hasKey: boolean;
  urlOf(path: string): string;
}

export function createClient(keys: Keys): Client {
  function keyHeader(key: string | undefined): Record<string, string> {
    return key === undefined ? {} : { 'x-functions-key': key };
  }

  async function withKey(attempt: (headers: Record<string, string>) => Promise<ReceivedResponse>): Promise<unknown> {
    for (;;) {
      const key = keys.current;
      const answer = await attempt(keyHeader(key));
      if (answer.status !== 401 && answer.status !== 403) return bodyOf(answer);
      if (!(await keys.renew(key))) throw new Failure('KeyNeeded', texts.noKeyGiven, { status: answer.status });
    }
  }

  return {
    get hasKey() {
      return keys.current !== undefined;
    },
    urlOf: (path) => new URL(path, SERVICE).href,
    request(path, { method = 'GET', headers = {}, json, signal } = {}) {
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      return withKey(async (key) => {
        const init = { method, headers: { ...type, ...headers, ...key }, ...body, ...(signal && { signal }) };
        return received(await reach(path, init));
      });
    },
    async touch(path, signal) {
      await withKey(async (headers) => {
        const response = await reach(path, { headers, signal, redirect: 'manual' });
        if (response.type === 'opaqueredirect') return { status: 204, text: '', header: () => null };
        return received(response);
      });
    },
    upload({ path, ...upload }) {
      const url = new URL(path, SERVICE).href;
      // Never the file's own type: the service looks at the bytes, and takes application/json for another form of upload.
      const type = { 'content-type': 'application/octet-stream' };
      return withKey((key) => send({ ...upload, url, headers: { ...type, ...key } }));
    },
    deleteOnLeave(path, headers) {
      const init = { method: 'DELETE', headers: { ...headers, ...keyHeader(keys.current) }, keepalive: true };
      fetch(new URL(path, SERVICE), init).catch(() => undefined);
    },
  };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, SERVICE), init);
  } catch (error) {
    throw isAbort(error) ? error : connectionLost();
  }
}

async function received(response: Response): Promise<ReceivedResponse> {
  try {
    return { status: response.status, text: await response.text(), header: (name) => response.headers.get(name) };
  } catch (error) {
    throw isAbort(error) ? error : connectionLost();
  }
}

function bodyOf(answer: ReceivedResponse): unknown {
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer);
  try {
    return answer.text === '' ? undefined : JSON.parse(answer.text);
  } catch {
    throw new Failure('UnexpectedAnswer', texts.unreadableResponse, { status: answer.status });
  }
}
