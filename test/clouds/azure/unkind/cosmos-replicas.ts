import type { Behaviour, Carried, Passing } from '../../../support/fault-proxy.ts';
import { createItemHistory, type ItemKey, type Version } from './item-history.ts';
import { json, withHeaders, withoutLength } from './replies.ts';

/** How far the replicas of an imitated account are behind, and how they refuse. */
export interface ReplicaOptions {
  /** Milliseconds that the replica which serves the next read is behind. */
  lagMs(): number;
  /** Whether the next read whose session the replica has not reached is refused; its retry meets another replica. */
  refusesSession?(): boolean;
}

export interface CosmosReplicas {
  readonly behaviour: Behaviour;
  /** From now on every write so far is on every replica. */
  catchUp(): void;
}

/** Partition key ranges of an imitated container: a token of one says nothing about another. */
const RANGES = 16;
/** Eight bytes in base64, as the resource ids of containers are. */
const CONTAINER_RID = 'AAAAAAAAAAA=';
const NOT_AVAILABLE = { ...json(404, { code: 'NotFound', message: 'The read session is not available.' }) };

/**
 * Session consistency as Cosmos DB documents it, in front of an emulator of one container, which has none: each read is
 * served by a replica that may lag; with a session token it sees at least the state of that token; a token says nothing
 * of the writes of other clients. Items with a time to live disappear when it is over.
 *
 * Not imitated: a lagging replica still lists what was removed meanwhile.
 */
export function createCosmosReplicas(emulatorPort: number, options: ReplicaOptions): CosmosReplicas {
  const items = createItemHistory();
  let last: Promise<unknown> = Promise.resolve();

  /** One write after the other, so that the history is in the order of the emulator. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  async function removeExpired({ request }: Passing, keys: readonly ItemKey[]): Promise<void> {
    const [container = ''] = /^\/dbs\/[^/]+\/colls\/[^/]+/.exec(request.path) ?? [];
    for (const key of keys.filter(items.isExpired)) {
      items.add(key, undefined);
      const headers = { 'x-ms-documentdb-partitionkey': key.partition };
      const url = `http://127.0.0.1:${emulatorPort}${container}/docs/${encodeURIComponent(key.id)}`;
      await fetch(url, { method: 'DELETE', headers });
    }
  }

  const refused = new Set<string>();

  /** Never twice in a row: a retry meets another replica. */
  function refuses(what: string): boolean {
    if (refused.delete(what) || !options.refusesSession?.()) return false;
    refused.add(what);
    return true;
  }

  /** Once for each session: one list may take several queries. */
  function refusesQuery(session: string): boolean {
    if (refused.has(session) || !options.refusesSession?.()) return false;
    refused.add(session);
    return true;
  }

  function withToken(answer: Carried, { request }: Passing, key: ItemKey, lsn: number): Carried {
    return withHeaders(answer, {
      'x-ms-session-token': `${rangeOf(key)}:-1#${lsn}`,
      'x-ms-content-path': CONTAINER_RID,
      'x-ms-alt-content-path': /^\/(dbs\/[^/]+\/colls\/[^/]+)/.exec(request.path)?.[1] ?? '',
    });
  }

  async function write(passing: Passing, key: ItemKey): Promise<Carried> {
    await removeExpired(passing, [key]);
    const answer = await passing.carry();
    if (answer.status < 300) {
      const item = passing.request.method === 'DELETE' ? undefined : JSON.parse(answer.body.toString());
      return withToken(answer, passing, key, items.add(key, item));
    }
    return answer;
  }

  /** What one replica, or one that has reached the session, serves. */
  function serve(key: ItemKey, session: number): { version: Version | undefined; isBehindSession: boolean } {
    const replica = items.asOf(key, Date.now() - options.lagMs());
    const wanted = items.upTo(key, session);
    const isBehindSession = (wanted?.lsn ?? 0) > (replica?.lsn ?? 0);
    return { version: isBehindSession ? wanted : replica, isBehindSession };
  }

  async function read(passing: Passing, key: ItemKey): Promise<Carried> {
    await inOrder(() => removeExpired(passing, [key]));
    if (items.latest(key) === undefined) return passing.carry();
    const session = sessionOf(passing, key);
    const { version, isBehindSession } = serve(key, session);
    if (isBehindSession && refuses(`${key.partition} ${key.id}`))
      return withHeaders(NOT_AVAILABLE, { 'x-ms-substatus': '1002' });
    const item = version?.item;
    const answer = item === undefined ? json(404, { code: 'NotFound', message: 'No such item.' }) : json(200, item);
    const etag = item === undefined ? {} : { etag: item._etag };
    const charged = withHeaders(answer, { 'x-ms-request-charge': '1', ...etag });
    return withToken(charged, passing, key, Math.max(session, version?.lsn ?? 0));
  }

  /** A row whose newest version the replica lacks has an older one, or is missing. */
  async function query(passing: Passing): Promise<Carried> {
    await removeExpired(passing, items.expired());
    const session = passing.request.headers['x-ms-session-token'];
    if (session !== undefined && refusesQuery(String(session)))
      return withHeaders(NOT_AVAILABLE, { 'x-ms-substatus': '1002' });
    const answer = await passing.carry();
    const page = answer.status === 200 ? JSON.parse(answer.body.toString()) : {};
    if (!Array.isArray(page.Documents)) return answer;
    page.Documents = page.Documents.flatMap((row: Record<string, unknown>) => {
      const id = String(row.id ?? row.image_id ?? '');
      const key = { partition: JSON.stringify([id]), id };
      if (items.latest(key) === undefined) return [row];
      const item = serve(key, sessionOf(passing, key)).version?.item;
      return item === undefined ? [] : [Object.fromEntries(Object.keys(row).map((name) => [name, item[name]]))];
    });
    return { ...answer, headers: withoutLength(answer.headers), body: Buffer.from(JSON.stringify(page)) };
  }

  return {
    async behaviour(passing) {
      if (passing.request.name === 'query') return inOrder(() => query(passing));
      const key = itemKey(passing);
      if (key === undefined) return passing.carry();
      return passing.request.method === 'GET' ? read(passing, key) : inOrder(() => write(passing, key));
    },
    catchUp: items.catchUp,
  };
}

/** Of a point read or a write of one item; `undefined` for everything else. */
function itemKey({ request, body }: Passing): ItemKey | undefined {
  const partition = request.headers['x-ms-documentdb-partitionkey'];
  if (typeof partition !== 'string' || !/ (doc|draft|claim|fence)$/.test(request.name)) return undefined;
  const id = request.method === 'POST' ? JSON.parse(body.toString()).id : lastSegment(request.path);
  return { partition: JSON.stringify(JSON.parse(partition)), id };
}

function lastSegment(path: string): string {
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
}

function rangeOf({ partition }: ItemKey): number {
  let hash = 0;
  for (const character of partition) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % RANGES;
}

/** The LSN that the client's token has for the range of an item; tokens look like `3:-1#17,5:-1#9`. */
function sessionOf({ request }: Passing, key: ItemKey): number {
  const tokens = String(request.headers['x-ms-session-token'] ?? '').split(',');
  const own = tokens.find((token) => token.startsWith(`${rangeOf(key)}:`));
  return own === undefined ? 0 : Number(own.split('#')[1] ?? 0);
}
