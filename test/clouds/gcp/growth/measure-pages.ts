import { deepStrictEqual } from 'node:assert';
import { writeCursor } from '../../../../src/http/cursor.ts';
import { sendMany } from '../../../bench/http-load.ts';
import { resetPeak, usageOf } from '../../../bench/process-usage.ts';
import { quantile } from '../../../bench/statistics.ts';
import { Running } from '../../../support/child-processes.ts';
import { harness } from '../harness.ts';
import { computedImages, RARE, RARE_TAG, RARE_WORD } from './computed-images.ts';
import type { GrowthStores } from './growth-stores.ts';
import type { GrowthSample } from './sample.ts';

const TOP = 50;
/** Requests of the warm-up, for the compiler of the engine. */
const WARM_UP = 200;

interface Page {
  readonly name: string;
  readonly search: string;
  /** Images in its response. */
  readonly images: number;
  readonly times: number;
}

function pagesOf(count: number): Page[] {
  const { createdAt, idOf } = computedImages(count);
  const middle = count / 2;
  const cursor = writeCursor({ order: 'desc', filter: {} }, { created_at: createdAt(middle), image_id: idOf(middle) });
  return [
    { name: 'page of 50, newest first', search: `top=${TOP}`, images: TOP, times: 100 },
    { name: 'page of 50 in the middle', search: `top=${TOP}&cursor=${cursor}`, images: TOP, times: 100 },
    { name: 'page of a rare tag', search: `top=${TOP}&tag=${RARE_TAG}`, images: RARE, times: 100 },
    // Of 100,000 images a list reads the newest 10,000, which have one in ten of the matches.
    { name: 'page of a rare `q`', search: `top=${TOP}&q=${RARE_WORD}`, images: Math.min(RARE, 1e5 / count), times: 5 },
  ];
}

/** Every page in one new process of the app, one request at a time. Throws unless a page has what it must have. */
export async function measurePages(
  stores: GrowthStores,
  app: string,
  count: number,
): Promise<ReadonlyMap<string, GrowthSample>> {
  const [script, ...args] = await harness.hostCommand(app);
  const running = new Running(script, [...args, '--quiet'], stores.settingsOf(count));
  try {
    const [, url = '', port] = await running.sees(/^listening (http:\/\/127\.0\.0\.1:(\d+)\/api)$/m);
    const pid = harness.appProcess(running);
    const load = (search: string) => () => ({
      port: Number(port),
      method: 'GET',
      path: `/api/images?${search}`,
      headers: {},
      status: 200,
    });
    const samples = new Map<string, GrowthSample>();
    await sendMany(load(`top=${TOP}`), { count: WARM_UP, concurrency: 1 });
    for (const { name, search, images, times } of pagesOf(count)) {
      const { value } = (await (await fetch(`${url}/images?${search}`)).json()) as { value: unknown[] };
      deepStrictEqual([name, value.length], [name, images]);
      await stores.takeCounts();
      resetPeak(pid);
      const before = usageOf(pid);
      const each = await sendMany(load(search), { count: times, concurrency: 1 });
      const after = usageOf(pid);
      const requests = Object.entries(await stores.takeCounts()).map(([call, sent]) => [call, sent / times]);
      samples.set(name, {
        ms: quantile(each, 0.5),
        cpuMs: (after.cpuMs - before.cpuMs) / times,
        peakMb: after.peakMb,
        requests: Object.fromEntries(requests),
      });
    }
    return samples;
  } finally {
    await running.stop();
  }
}
