import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closed, gone, until } from '../../../support/child-processes.ts';
import { receive } from '../../../support/exact-requests.ts';
import { type FixtureHost, startFixture } from '../support/fixture-host.ts';

let host: FixtureHost;
beforeEach(async () => {
  host = await startFixture('echo.ts');
});
afterEach(() => host.stop());

/** The function reads the body of this upload. */
const reads = (name: string) =>
  until(`the reading of ${name}`, async () =>
    (await host.send(`/outcome/${name}`)).text === 'reading' ? true : undefined,
  );

describe('a stop', () => {
  test('lets a running function end and answer, then runs the appTerminate hooks', async () => {
    const socket = host.connect();
    socket.write('PUT /api/count/last HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc');
    await reads('last');
    host.running.child.kill('SIGTERM');
    await closed(host.port);
    socket.write('def');
    expect(await receive(socket, /\{"bytes":6\}/)).toMatch(/^HTTP\/1.1 200 /);
    expect(await host.running.exited).toBe(0);
    expect(host.running.output).toMatch(/^appTerminate ran$/m);
    socket.destroy();
  });

  test('is forced by a second signal, but not by the same one sent on', async () => {
    const below = host.running.descendants();
    const socket = host.connect();
    socket.on('error', () => socket.destroy());
    socket.write('PUT /api/count/stuck HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc');
    await reads('stuck');
    const first = Date.now();
    host.running.child.kill('SIGINT');
    const again = setInterval(() => host.running.child.kill('SIGINT'), 100);
    expect(await host.running.exited).toBe(1);
    clearInterval(again);
    expect(Date.now() - first).toBeGreaterThan(1_000);
    await gone(below);
  });

  test('takes the worker along when the host is killed', async () => {
    const below = host.running.descendants();
    expect(below).toHaveLength(1);
    expect(await host.running.stop('SIGKILL')).toBe('SIGKILL');
    await gone(below);
  });
});
