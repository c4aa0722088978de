import { createHash } from 'node:crypto';
import { insert, pngChunk } from '../support/sample-images.ts';
import { type BegunUpload, sendBytes } from '../support/send-bytes.ts';
import type { History, Written } from './history.ts';
import type { Random } from './random.ts';

const MIB = 1024 * 1024;
/** Longer than a request may take, and one that completes a direct upload. */
const PATIENCE_MS = 70_000;
const COMPLETE_PATIENCE_MS = 210_000;
/** For bytes that go straight to storage: nothing else waits for them. */
const GIVE_MS = 10_000;
/** Of a request with a key, so that one gets through where faults are many. */
const KEYED_TRIES = 4;
/** Answers that say nothing of what happened. */
const UNKNOWN = new Set([429, 500, 502, 503, 504]);

interface World {
  readonly random: Random;
  readonly history: History;
  readonly base: Buffer;
  /** Of the app that runs at this moment. */
  url(): string;
  /** Something happened that must never happen. */
  fail(what: string): void;
}

type Completion = { readonly kind: 'done'; readonly at: number } | { readonly kind: 'refused' | 'unknown' };
type Sent = Omit<Written, 'from' | 'to' | 'acknowledged'>;

/** A client that does one thing after the other to the images of a world. */
export class Client {
  readonly #world: World;
  #count = 0;
  readonly #name: string;
  /** The request that it waits for. */
  doing: string | undefined;

  constructor(world: World, name: string) {
    this.#world = world;
    this.#name = name;
  }

  async act(id: string): Promise<void> {
    const { random } = this.#world;
    const kind = random.pick(['put', 'put', 'put', 'patch', 'delete', 'read', 'direct', 'keyed'] as const);
    this.#count += 1;
    const token = `${this.#name}-${this.#count}`;
    const image = this.#image();
    if (kind === 'put') await this.#put(id, image, token);
    else if (kind === 'delete') await this.#write(id, { kind }, [204], 'DELETE');
    else if (kind === 'patch') await this.#patch(id, token);
    else if (kind === 'read') await this.#read(id);
    else if (kind === 'keyed') await this.#keyed(image, token);
    else await this.#direct(random.once(2) ? id : `${id}-${token}`, image, token);
  }

  #image(): Buffer {
    const { base, random } = this.#world;
    return insert(base, base.length - 12, pngChunk('raNd', random.bytes(random.once(10) ? 4 * MIB : 64)));
  }

  async #put(id: string, body: Buffer, token: string): Promise<void> {
    const sent: Sent = { kind: 'put', sha256: sha256(body), token };
    const init = { body, headers: { 'x-ms-meta-token': token } };
    const done = await this.#write(id, sent, [200, 201], 'PUT', init);
    // A client that gets an error sends the same again.
    if (!done) await this.#write(id, sent, [200, 201], 'PUT', init);
  }

  /** A new image, sent with one key to any instance until it is answered. */
  async #keyed(body: Buffer, token: string): Promise<void> {
    const { history, random, fail } = this.#world;
    const path = random.once(2) ? 'images' : `images?image_id=${token}`;
    const init = { body, headers: { 'x-ms-meta-token': token, 'idempotency-key': token } };
    history.sendsKeyed(token, sha256(body));
    const send = async () => {
      const answer = await this.#send('POST', path, init);
      if (answer === undefined || UNKNOWN.has(answer.status)) return false;
      if (answer.status === 201) history.answersKeyed(token, String(answer.json.image_id));
      else fail(`POST ${path} was answered with ${answer.status} ${JSON.stringify(answer.json)}`);
      return true;
    };
    for (let tries = 0; tries < KEYED_TRIES; tries++) {
      const copies = random.once(3) ? [send(), send()] : [send()];
      if ((await Promise.all(copies)).includes(true)) return;
    }
  }

  async #patch(id: string, token: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await this.#write(
      id,
      { kind: 'patch', token },
      [200],
      'PATCH',
      { body: `{"metadata":{"token":"${token}"}}`, headers },
      [404],
    );
  }

  async #read(id: string): Promise<void> {
    const { history, fail } = this.#world;
    const answer = await this.#send('GET', `images/${id}`);
    if (answer?.status !== 200) return;
    if (!history.knows(id, String(answer.json.sha256))) fail(`GET ${id} shows bytes that nobody sent`);
  }

  /** Straight to storage, and completed by one request or by two at once, until one is answered. */
  async #direct(id: string, body: Buffer, token: string): Promise<void> {
    const { history, random } = this.#world;
    const headers = { 'content-type': 'application/json' };
    const begin = JSON.stringify({ size_bytes: body.length, image_id: id, metadata: { token } });
    const begun = await this.#send('POST', 'uploads', { body: begin, headers });
    if (begun?.status !== 201) return;
    if (!(await this.#give(begun.json as unknown as BegunUpload, body))) return;
    const sent = { kind: 'put', sha256: sha256(body), token } as const;
    const from = history.now();
    history.sends(id, sent.sha256);
    const complete = () => this.#complete(`uploads/${begun.json.upload_id}/complete`, sent.sha256);
    const outcomes = await Promise.all(random.once(2) ? [complete(), complete()] : [complete()]);
    if (!outcomes.some(({ kind }) => kind !== 'unknown')) outcomes.push(await complete());
    // They add one image between them, before the first of them says so.
    const done = outcomes.flatMap((outcome) => (outcome.kind === 'done' ? outcome.at : []));
    const acknowledged = done.length > 0;
    if (!acknowledged && outcomes.every(({ kind }) => kind === 'refused')) return;
    history.add(id, { ...sent, from, to: acknowledged ? Math.min(...done) : Number.POSITIVE_INFINITY, acknowledged });
  }

  async #complete(path: string, digest: string): Promise<Completion> {
    const { history, fail } = this.#world;
    const answer = await this.#send('POST', path);
    if (answer === undefined || UNKNOWN.has(answer.status)) return { kind: 'unknown' };
    if (answer.status < 300) {
      if (answer.json.sha256 !== digest) fail(`${path} was answered with a document of other bytes`);
      return { kind: 'done', at: history.now() };
    }
    // Others took the id, or removed the image since.
    const { code } = answer.json.error as { readonly code: string };
    if (code !== 'ImageAlreadyExists' && code !== 'UploadNotFound') {
      fail(`${path} was answered with ${answer.status} ${JSON.stringify(answer.json)}`);
    }
    return { kind: 'refused' };
  }

  /** Sends bytes to storage. It may fail: a client that cannot send does not complete. */
  async #give(begun: BegunUpload, body: Buffer): Promise<boolean> {
    this.doing = 'PUT to storage';
    try {
      return (await sendBytes(begun, body, AbortSignal.timeout(GIVE_MS))) < 300;
    } catch {
      return false;
    } finally {
      this.doing = undefined;
    }
  }

  /** Sends a request that writes, and keeps what is known of it. True when it is known to have been done, or not. */
  async #write(
    id: string,
    sent: Sent,
    good: readonly number[],
    method: string,
    init: RequestInit = {},
    refused: readonly number[] = [],
  ): Promise<boolean> {
    const { history, fail } = this.#world;
    const path = `images/${id}`;
    const from = history.now();
    if (sent.sha256 !== undefined) history.sends(id, sent.sha256);
    const answer = await this.#send(method, path, init);
    const to = history.now();
    const status = answer?.status ?? 503;
    if (refused.includes(status)) return true;
    const acknowledged = good.includes(status);
    if (!acknowledged && !UNKNOWN.has(status)) {
      fail(`${method} ${path} was answered with ${status} ${JSON.stringify(answer?.json)}`);
    }
    if (acknowledged && sent.sha256 !== undefined && answer?.json.sha256 !== sent.sha256) {
      fail(`${method} ${path} was answered with a document of other bytes`);
    }
    history.add(id, { ...sent, from, to: acknowledged ? to : Number.POSITIVE_INFINITY, acknowledged });
    return acknowledged;
  }

  /** `undefined` where no answer came. */
  async #send(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; json: Record<string, unknown> } | undefined> {
    this.doing = `${method} ${path}`;
    try {
      const signal = AbortSignal.timeout(path.endsWith('/complete') ? COMPLETE_PATIENCE_MS : PATIENCE_MS);
      const response = await fetch(`${this.#world.url()}/${path}`, { method, signal, ...init });
      const text = await response.text();
      return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : {} };
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        this.#world.fail(`${method} ${path} was never answered`);
      return undefined;
    } finally {
      this.doing = undefined;
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
