import { gone, Running } from '../support/child-processes.ts';
import type { Fault, FaultProxy } from '../support/fault-proxy.ts';
import type { CloudHarness, CopyOutcome, Settings } from '../support/harness.ts';
import { createStoreView } from '../support/store-view.ts';
import { Bystanders } from './bystanders.ts';
import { Client } from './client.ts';
import { History, NOTHING } from './history.ts';
import { createRandom } from './random.ts';

const IDS = ['a', 'b', 'c', 'd'];
const CLIENTS = 3;
const STEPS = 3;

/** Short ones often, those that cost a time-out of the app seldom. */
const QUICK: readonly Fault[] = [
  { kind: 'answer', status: 503 },
  { kind: 'answer', status: 500, carriedOut: true },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'within' },
  { kind: 'reset', when: 'after' },
  { kind: 'reset', when: 'after' },
  { kind: 'delay', ms: 100 },
  { kind: 'cut' },
];
/** How far behind the replica of a read is, and how a copy ends; `undefined` for one that is done with its response. */
const LAGS_MS = [0, 0, 50, 2_000, 10_000];
const COPIES: readonly (CopyOutcome | undefined)[] = [
  undefined,
  { ends: 'success', afterMs: 100 },
  { ends: 'success', afterMs: 1_500 },
  { ends: 'failed', afterMs: 100 },
  { ends: 'aborted', afterMs: 100 },
];
const STALLS: readonly Fault[] = [
  { kind: 'stall', carriedOut: 'never' },
  { kind: 'stall', carriedOut: 'first' },
  { kind: 'stall', carriedOut: 'late' },
];

export interface WorldOptions {
  readonly harness: CloudHarness;
  readonly seed: number;
  readonly app: string;
  readonly base: Buffer;
  readonly settings: Settings;
  /** Images that are there before the first round; none by default. */
  readonly bystanders?: number;
}

export interface Totals {
  requests: number;
  faults: number;
  kills: number;
  swept: number;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Instances of the app on one pair of stores. */
const INSTANCES = 2;

/** Two running instances of the app on containers of their own, behind unkind stores, and the clients that use them. */
export async function startWorld({ harness, seed, app, base, settings, bystanders = 0 }: WorldOptions) {
  const random = createRandom(seed);
  const history = new History();
  const own = await harness.ownContainers(settings, `chaos-${seed}`);
  const others = new Bystanders();
  await others.add(bystanders, harness.openStores(own));
  const stores = await harness.startUnkindStores(own, {
    lagMs: () => random.pick(LAGS_MS),
    refusesSession: () => random.once(20),
    outcomeOfCopy: () => random.pick(COPIES),
  });
  const { blobs, records } = stores;
  const view = createStoreView(harness, own, stores.settings);
  const totals: Totals = { requests: 0, faults: 0, kills: 0, swept: 0 };
  let faults: string[] = [];
  const hosts = await Promise.all(Array.from({ length: INSTANCES }, start));
  const clients = Array.from({ length: CLIENTS }, (_, at) => {
    const url = () => random.pick(hosts).url;
    return new Client({ random, history, base, url, fail: (what) => void faults.push(what) }, `c${at}`);
  });

  async function start(): Promise<{ running: Running; url: string }> {
    const [script, ...args] = await harness.hostCommand(app);
    const running = new Running(script, args, stores.settings);
    const [, url = ''] = await running.sees(/^listening (http:\S+)$/m);
    return { running, url };
  }

  /** One instance, in the middle of what it does. */
  async function kill({ running }: { readonly running: Running }): Promise<void> {
    const below = running.descendants();
    for (const pid of below) killOne(pid);
    await running.stop('SIGKILL');
    await gone(below);
  }

  function addFault(): void {
    const proxy: FaultProxy = random.once(2) ? blobs : records;
    const fault = random.pick(random.once(25) ? STALLS : [...QUICK, harness.throttled]);
    // A store that is gone for a while, or a request among others.
    const times = random.once(4) ? 6 : 1;
    let skip = random.below(8);
    totals.faults += 1;
    proxy.add({ fault, times: fault.kind === 'stall' ? 1 : times, matches: () => skip-- <= 0 });
  }

  async function playRound(): Promise<void> {
    for (let count = random.below(4); count > 0; count--) addFault();
    const plans = clients.map((client) => ({ client, ids: Array.from({ length: STEPS }, () => random.pick(IDS)) }));
    const killAt = random.once(6) ? 5 + random.below(40) : Number.POSITIVE_INFINITY;
    const victim = random.below(INSTANCES);
    let killed: Promise<unknown> | undefined;
    const watch = () => {
      if (killed === undefined && blobs.seen.length + records.seen.length >= killAt) {
        totals.kills += 1;
        killed = Promise.all(hosts.slice(victim, victim + 1).map(kill));
      }
      return false;
    };
    for (const proxy of [blobs, records]) proxy.add({ fault: { kind: 'cut' }, times: 1, matches: watch });
    await Promise.all(
      plans.map(async ({ client, ids }) => {
        for (const id of ids) await client.act(id);
      }),
    );
    totals.requests += blobs.seen.length + records.seen.length;
    for (const proxy of [blobs, records]) proxy.clear();
    await killed;
    if (killed !== undefined) hosts[victim] = await start();
    for (const proxy of [blobs, records]) await proxy.settled();
    stores.catchUp();
    await stores.endCopies();
  }

  /** What is wrong after everything has come to rest. */
  async function check(): Promise<void> {
    const all = new Map((await view.records()).map((record) => [record.image_id, record]));
    const stored = new Map([...all].filter(([id]) => !others.has(id)));
    for (const id of new Set([...history.ids(), ...stored.keys()])) {
      const record = stored.get(id);
      const seen = record ? { sha256: record.sha256, token: String(record.metadata.token) } : NOTHING;
      const fault = history.isKeyed(seen.token) ? undefined : history.fault(id, seen);
      if (fault !== undefined) faults.push(fault);
      history.settle(id, seen);
      if (record === undefined) continue;
      if ((await view.digest(record.blob_name)) !== record.sha256)
        faults.push(`${id} has not the bytes of its document`);
    }
    const tokens = [...stored.values()].map(({ image_id, sha256, metadata }) => ({
      image_id,
      sha256,
      token: String(metadata.token),
    }));
    faults.push(...history.settleKeyed(tokens));
    totals.swept += (await view.strays()).length;
    const report = await view.sweep();
    if (report.brokenRecords.count > 0) faults.push(`documents without bytes: ${report.brokenRecords.examples.join()}`);
    const left = await view.strays();
    if (left.length > 0) faults.push(`left after a sweep: ${left.join()}`);
    if (bystanders > 0) faults.push(...others.faults(all, await view.blobNames()));
    for (const [id, record] of stored) {
      for (const { url } of hosts) {
        const answer = await fetch(`${url}/images/${id}`);
        const { sha256 } = JSON.parse(await answer.text());
        if (sha256 !== record.sha256) faults.push(`GET ${id} does not show its document`);
      }
      if (IDS.includes(id)) continue;
      await fetch(`${random.pick(hosts).url}/images/${id}`, { method: 'DELETE' });
      history.settle(id, NOTHING);
    }
  }

  return {
    totals,
    /** Plays one round and tells what is wrong after it. */
    async round(): Promise<readonly string[]> {
      faults = [];
      await playRound();
      await check();
      return faults;
    },
    async kill(): Promise<void> {
      await Promise.all(hosts.map(kill));
    },
    /** Requests on their way to a store, and what the clients are doing. */
    underWay: () => [...clients.flatMap(({ doing }) => doing ?? []), ...blobs.underWay, ...records.underWay],
    async stop(): Promise<void> {
      await Promise.all(hosts.map(({ running }) => running.stop()));
      await stores.stop();
    },
  };
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
