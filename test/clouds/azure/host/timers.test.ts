import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../support/child-processes.ts';
import { send } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

let host: FixtureHost;
beforeAll(async () => {
  host = await startFixture('timers.ts', { FIXTURE_SCHEDULE: '0 0 3 * * *' });
});
afterAll(() => host.stop());

interface Run {
  readonly name: string;
  readonly timer: unknown;
}

const runsOf = async (name: string): Promise<Run[]> =>
  JSON.parse((await host.send('/runs')).text).filter((run: Run) => run.name === name);
const firstRun = (name: string) => until(`a run of ${name}`, async () => (await runsOf(name))[0]);
const post = (name: string, type = 'application/json') =>
  send(
    { port: host.port, path: `/admin/functions/${name}` },
    { method: 'POST', body: '{}', headers: { 'content-type': type } },
  );

describe('timers', () => {
  test('run on schedule', async () => {
    const { timer } = await firstRun('every_second');
    expect(timer).toEqual({ isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus: null });
    await until('two runs', async () => ((await runsOf('every_second')).length >= 2 ? true : undefined));
  });

  test('take their schedule from a setting', async () => {
    await host.running.sees(/from_setting: timerTrigger 0 0 3 \* \* \*/);
  });

  test('one can be run by hand', async () => {
    expect((await post('BY_HAND')).status).toBe(202);
    await firstRun('by_hand');
  });

  test('by hand: only by a JSON POST, only timers, only known ones', async () => {
    expect((await post('by_hand', 'text/plain')).status).toBe(415);
    expect((await post('get_runs')).status).toBe(400);
    expect((await post('nothing')).status).toBe(404);
    expect((await send({ port: host.port, path: '/admin/functions/by_hand' })).status).toBe(404);
  });
});
