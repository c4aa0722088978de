import { randomUUID } from 'node:crypto';
import { History, NOTHING } from '../chaos/history.ts';
import type { AppAnswer, FaultyApp, Instance } from '../support/faulty-app.ts';
import { sendUpload, sha256, unique } from './operations.ts';

/** One image, what was asked of it, and what cannot be true. */
export class Story {
  readonly #app: FaultyApp;
  readonly #base: Buffer;
  readonly id = randomUUID();
  readonly untrue: string[] = [];
  readonly #history = new History();
  readonly #keyedBody: Buffer;
  unavailable = 0;

  constructor(app: FaultyApp, base: Buffer) {
    this.#app = app;
    this.#base = base;
    this.#keyedBody = unique(base);
  }

  get path(): string {
    return `images/${this.id}`;
  }

  /** Sends a write; an answer other than `good` or one that leaves it open is untrue. */
  async #write(
    send: () => Promise<AppAnswer>,
    kind: 'put' | 'patch' | 'delete',
    good: readonly number[],
    made: { sha256?: string; token?: string } = {},
    wrote: (answer: AppAnswer) => boolean = () => true,
  ): Promise<AppAnswer> {
    const from = this.#history.now();
    const answer = await send();
    const acknowledged = answer.status < 300;
    const isOpen = answer.status === 503 || answer.status === 429;
    if (isOpen) this.unavailable += 1;
    if (!isOpen && !good.includes(answer.status)) {
      this.untrue.push(`${kind} was answered with ${answer.status} ${JSON.stringify(answer.json)}`);
    }
    if ((acknowledged && wrote(answer)) || isOpen) {
      const to = acknowledged ? this.#history.now() : Number.POSITIVE_INFINITY;
      this.#history.add(this.id, { kind, from, to, acknowledged, ...made });
    }
    return answer;
  }

  put(on: Instance, { good = [200, 201], headers = {} }: { good?: number[]; headers?: Record<string, string> } = {}) {
    const body = unique(this.#base);
    const token = randomUUID();
    const send = () => on.send('PUT', this.path, body, { 'x-ms-meta-token': token, ...headers });
    return this.#write(send, 'put', good, { sha256: sha256(body), token });
  }

  post(on: Instance, good: number[]) {
    const body = unique(this.#base);
    const token = randomUUID();
    const send = () => on.send('POST', `images?image_id=${this.id}`, body, { 'x-ms-meta-token': token });
    return this.#write(send, 'put', good, { sha256: sha256(body), token });
  }

  /** The same request each time; a replayed answer is about what others wrote. */
  keyed(on: Instance, good = [201]) {
    const headers = { 'x-ms-meta-token': this.id, 'idempotency-key': this.id };
    const send = () => on.send('POST', `images?image_id=${this.id}`, this.#keyedBody, headers);
    const made = { sha256: sha256(this.#keyedBody), token: this.id };
    return this.#write(send, 'put', good, made, (answer) => !answer.headers.has('idempotency-replayed'));
  }

  patch(on: Instance, good = [200]) {
    const token = randomUUID();
    const send = () => on.send('PATCH', this.path, JSON.stringify({ metadata: { token } }));
    return this.#write(send, 'patch', good, { token });
  }

  delete(on: Instance, headers: Record<string, string> = {}, good = [204]) {
    return this.#write(() => on.send('DELETE', this.path, undefined, headers), 'delete', good);
  }

  /** Begins a direct upload and sends its bytes; what completes it. */
  async begin(on: Instance) {
    const body = unique(this.#base);
    const token = randomUUID();
    const { upload_id } = await sendUpload(on, body, { image_id: this.id, metadata: { token } });
    return (by: Instance, good = [200, 201]) =>
      this.#write(() => by.send('POST', `uploads/${upload_id}/complete`), 'put', good, {
        sha256: sha256(body),
        token,
      });
  }

  async read(on: Instance, allowed: readonly (string | undefined)[]): Promise<void> {
    const { status, json } = await on.send('GET', this.path);
    if (status === 503) return;
    const seen = status === 404 ? undefined : String(json.sha256);
    if (!allowed.includes(seen)) this.untrue.push(`GET shows ${seen ?? status}, not ${allowed.join(' or ')}`);
  }

  /** Reads what one of these answers said, `undefined` for nothing. An answer that leaves it open says nothing. */
  async sees(on: Instance, answers: readonly (AppAnswer | undefined)[]): Promise<void> {
    if (answers.some((answer) => answer !== undefined && answer.status >= 300)) return;
    await this.read(
      on,
      answers.map((answer) => answer && String(answer.json.sha256)),
    );
  }

  /** After a removal that no other write overlapped. One that was left open says nothing. */
  async isGone({ status }: AppAnswer): Promise<void> {
    if (status !== 204) return;
    if ((await this.#app.view.record(this.id)) !== undefined) this.untrue.push('the image is there after 204');
  }

  /** The next requests of this kind about this image lose their responses. */
  lose(step: string, times: number): void {
    this.#app.records.add({
      fault: { kind: 'reset', when: 'after' },
      times,
      matches: ({ name, key }) => name === step && key?.includes(this.id) === true,
    });
  }

  /** Whether what is there can be there after these answers, for readers of both instances. */
  async check(): Promise<void> {
    const record = await this.#app.view.record(this.id);
    const seen = record ? { sha256: record.sha256, token: String(record.metadata.token) } : NOTHING;
    const fault = this.#history.fault(this.id, seen);
    if (fault !== undefined) this.untrue.push(fault);
    if (record !== undefined && (await this.#app.view.digest(record.blob_name)) !== record.sha256) {
      this.untrue.push('the document has not its bytes');
    }
    for (const reader of [this.#app, this.#app.other]) await this.read(reader, [seen.sha256]);
  }
}
