import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, Running } from '../../../support/child-processes.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

const MAIN = join(ROOT, 'infra/azure/local/host/main.ts');

describe('a function that never answers', () => {
  let host: FixtureHost;
  beforeAll(async () => {
    host = await startFixture('echo.ts', { LOCAL_HOST_TIMEOUT_SECONDS: '1' });
  });
  afterAll(() => host.stop());

  test.concurrent.each(['/throws', '/undefined', '/slow/1500'])('%s is 504 after the time', async (path) => {
    expect((await host.send(path)).status).toBe(504);
  });

  test.concurrent('what it threw is told', async () => {
    const answered = host.send('/throws');
    await host.running.sees(/Executed 'throws' \(Failed, Id=[\da-f-]+\)\nError: thrown on purpose/);
    await answered;
  });
});

describe('a worker that dies', () => {
  let host: FixtureHost;
  afterEach(() => host.stop());

  test.each([
    ['throw', /uncaughtException in the app: Error: crashed on purpose/],
    ['exit', /The worker process ended unexpectedly \(exit code 7\)/],
  ])('by %s ends the run with its reason', async (how, reason) => {
    host = await startFixture('echo.ts');
    await host.send(`/crash/${how}`, { method: 'POST' }).catch(() => 'the connection may break');
    expect(await host.running.exited).toBe(1);
    expect(host.running.output).toMatch(reason);
  });
});

describe('an app that does not start', () => {
  test.concurrent.each([
    ['throws-while-loading.mjs', /Cannot load .*throws-while-loading\.mjs: Error: the entry broke/],
    ['registers-nothing.mjs', /registers-nothing\.mjs registers no function/],
    ['not-there.mjs', /Cannot load .*not-there\.mjs/],
  ])('%s ends with its reason', async (name, reason) => {
    const running = new Running(MAIN, ['--port', '0', '--app', `test/clouds/azure/support/apps/${name}`]);
    expect(await running.exited).toBe(1);
    expect(running.output).toMatch(reason);
  });

  test('a fault in an appStart hook is told in its own words alone', async () => {
    const start = startFixture('stores.ts', { BUCKET_NAME: 'images', TABLE_NAME: 'images' });
    await expect(start).rejects.toThrow(
      'Cannot start: wrong settings\n  COSMOS_DATABASE is missing\n  BLOB_CONNECTION is missing\n  COSMOS_CONNECTION is missing\n',
    );
  });

  test('a schedule from a setting that is missing is named', async () => {
    await expect(startFixture('timers.ts')).rejects.toThrow(/'%FIXTURE_SCHEDULE%' does not resolve to a value/);
  });
});
