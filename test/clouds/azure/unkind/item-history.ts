/** An item as Cosmos DB returns it. */
export type StoredItem = Readonly<Record<string, unknown>> & { readonly id: string; readonly _etag: string };

/** One version of an item; without `item`, its removal. */
export interface Version {
  /** Log sequence number: the order of all writes. */
  readonly lsn: number;
  /** Milliseconds of the clock. */
  readonly at: number;
  readonly item: StoredItem | undefined;
}

/** `partition` is the header of the partition key, as JSON. */
export interface ItemKey {
  readonly partition: string;
  readonly id: string;
}

/** Every version of every item that passed by, so that an older state can be served. */
export function createItemHistory() {
  const all = new Map<string, { key: ItemKey; versions: Version[] }>();
  let lsn = 0;
  /** Writes up to this one are on every replica. */
  let everywhere = 0;
  const versionsOf = ({ partition, id }: ItemKey) => all.get(`${partition} ${id}`)?.versions ?? [];
  const latest = (key: ItemKey) => versionsOf(key).at(-1);

  function isExpired(key: ItemKey): boolean {
    const { at = 0, item } = latest(key) ?? {};
    const ttl = item?.ttl;
    return typeof ttl === 'number' && ttl > 0 && at + ttl * 1_000 <= Date.now();
  }

  return {
    add(key: ItemKey, item: StoredItem | undefined): number {
      lsn += 1;
      const entry = all.get(`${key.partition} ${key.id}`) ?? { key, versions: [] };
      entry.versions.push({ lsn, at: Date.now(), item });
      all.set(`${key.partition} ${key.id}`, entry);
      return lsn;
    },
    latest,
    /** What a replica has that received everything up to this moment. */
    asOf: (key: ItemKey, moment: number) =>
      versionsOf(key).findLast((version) => version.at <= moment || version.lsn <= everywhere),
    /** What a replica has that received everything up to this write. */
    upTo: (key: ItemKey, wanted: number) => versionsOf(key).findLast((version) => version.lsn <= wanted),
    isExpired,
    expired: () => [...all.values()].map(({ key }) => key).filter(isExpired),
    catchUp() {
      everywhere = lsn;
    },
  };
}
