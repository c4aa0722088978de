/** One request of a client, and what it learned of it. */
export interface Written {
  readonly kind: 'put' | 'delete' | 'patch';
  /** SHA-256 of the bytes that a put brings. */
  readonly sha256?: string;
  /** What a put or a patch leaves in the metadata. */
  readonly token?: string;
  readonly from: number;
  /** When its answer came; `Infinity` for one whose outcome nobody knows, which may happen at any time. */
  readonly to: number;
  readonly acknowledged: boolean;
}

/** What was sent with one key. */
interface Keyed {
  readonly sha256: string;
  /** The images that its answers were about. */
  readonly ids: Set<string>;
}

/** What a reader sees of one image. */
export interface Seen {
  readonly sha256: string | undefined;
  readonly token: string | undefined;
}

export const NOTHING: Seen = { sha256: undefined, token: undefined };

/** What became of the images of one world, by the requests of its clients. */
export class History {
  readonly #settled = new Map<string, Seen>();
  #written = new Map<string, Written[]>();
  /** Bytes that were sent for an image, from before they can be seen. */
  readonly #sent = new Map<string, Set<string>>();
  readonly #keyed = new Map<string, Keyed>();
  #time = 0;

  now(): number {
    this.#time += 1;
    return this.#time;
  }

  add(id: string, written: Written): void {
    this.#written.set(id, [...(this.#written.get(id) ?? []), written]);
  }

  sends(id: string, sha256: string): void {
    this.#sent.set(id, (this.#sent.get(id) ?? new Set()).add(sha256));
  }

  /** The key is the token. */
  sendsKeyed(token: string, sha256: string): void {
    this.#keyed.set(token, { sha256, ids: new Set() });
  }

  answersKeyed(token: string, id: string): void {
    this.#keyed.get(token)?.ids.add(id);
  }

  isKeyed(token: string | undefined): boolean {
    return token !== undefined && this.#keyed.has(token);
  }

  /** What is wrong with the images of all keys: each has one, the one of its answers, or none where it has no answer. */
  settleKeyed(
    stored: readonly { readonly image_id: string; readonly token: string; readonly sha256: string }[],
  ): string[] {
    const faults = [...this.#keyed].flatMap(([token, { sha256, ids }]) => {
      const found = stored.filter((image) => image.token === token);
      const told = new Set([...ids, ...found.map(({ image_id }) => image_id)]);
      const isTrue = told.size <= 1 && found.length >= ids.size && found.every((image) => image.sha256 === sha256);
      return isTrue ? [] : [`the key ${token} has ${found.length} images: ${[...told].join(', ')}`];
    });
    this.#keyed.clear();
    return faults;
  }

  /** Whether these bytes were ever sent for this image. */
  knows(id: string, sha256: string): boolean {
    return this.#sent.get(id)?.has(sha256) ?? false;
  }

  ids(): string[] {
    return [...new Set([...this.#settled.keys(), ...this.#written.keys()])];
  }

  /** Why an image cannot be in this state after what was answered; `undefined` when it can. */
  fault(id: string, seen: Seen): string | undefined {
    const before = this.#settled.get(id) ?? NOTHING;
    const all = this.#written.get(id) ?? [];
    const stores = all.filter(({ kind }) => kind !== 'patch');
    const bytes = new Set(stores.filter((one) => canBeLast(one, stores)).map(({ sha256 }) => sha256));
    if (!stores.some(({ acknowledged }) => acknowledged)) bytes.add(before.sha256);
    if (!bytes.has(seen.sha256)) return `${id} is ${seen.sha256}, it can only be ${[...bytes].join(' or ')}`;
    if (seen.sha256 === undefined) return undefined;
    const marks = all.filter(({ kind }) => kind !== 'delete');
    const tokens = new Set(marks.filter((one) => canBeLast(one, all)).map(({ token }) => token));
    if (!marks.some(({ acknowledged }) => acknowledged)) tokens.add(before.token);
    if (!tokens.has(seen.token)) return `${id} is marked ${seen.token}, it can only be ${[...tokens].join(' or ')}`;
    return undefined;
  }

  /** From here on this is what is there: nothing is under way any more. */
  settle(id: string, seen: Seen): void {
    this.#settled.set(id, seen);
    this.#written.delete(id);
  }
}

/** Nothing that was acknowledged began after its end. */
function canBeLast(one: Written, all: readonly Written[]): boolean {
  return !all.some((other) => other.acknowledged && other.from > one.to);
}
