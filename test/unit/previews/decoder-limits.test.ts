import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { memoryLimit } from '../../../src/previews/limits.ts';
import { createPreviewPool } from '../../../src/previews/preview-pool.ts';

const MIB = 1024 * 1024;
const program = new URL('../../support/misbehaving-decoder.ts', import.meta.url);
const options = { program, memoryBytes: 300 * MIB, cpuMs: 400, clockMs: 60_000, maxWaiting: 1, maxWaitMs: 300 };
const subject = { format: 'jpeg', size_bytes: 1, width: 1, height: 1, orientation: 1, has_alpha: false } as const;

/** An app with an idle decoder, whose process id it prints. */
const APP = `
  const { createPreviewPool } = await import('${new URL('../../../src/previews/preview-pool.ts', import.meta.url)}');
  const pool = createPreviewPool({ program: new URL('${program}') });
  const bytes = async function* () { yield Buffer.from('p'); };
  console.log(String(Buffer.from(await pool.render({ subject: { size_bytes: 1 }, size: 320, bytes }, new AbortController().signal))));
  setInterval(() => undefined, 1_000);
`;

function pool(change: Partial<typeof options> = {}) {
  const { render, persists } = createPreviewPool({ ...options, ...change });
  const run = (way: string, signal = new AbortController().signal) =>
    render(
      {
        subject,
        size: 320,
        bytes: async function* () {
          yield Buffer.from(way);
        },
      },
      signal,
    ).then((webp) => Buffer.from(webp).toString());
  return { run, persists };
}

describe('a decoder process', () => {
  it.each([
    ['busy for too long', 'b', { reason: 'time', limit: 400 }],
    ['of too much memory', 'm', { reason: 'memory', limit: 300 * MIB }],
    ['that crashes', 'c', { reason: 'crash' }],
    ['that ends', 'x', { reason: 'crash' }],
    ['that throws', 'e', { reason: 'crash' }],
  ])('%s is ended for good, and the next picture has another', async (_what, way, fault) => {
    const { run } = pool();
    await expect(run(way)).rejects.toMatchObject({ fault });
    expect(Number(await run('p'))).toBeGreaterThan(0);
  });

  it.each([
    ['that waits, as on a busy machine,', 's'],
    ['that the kernel kills for its own lack of memory', 'k'],
  ])('%s is no fault of the picture', async (_what, way) => {
    await expect(pool({ clockMs: 300 }).run(way)).rejects.toMatchObject({
      code: 'TooManyRequests',
      retryAfterSeconds: 2,
    });
  });

  it('that cannot start is a fault of the service', async () => {
    const absent = new URL('absent.ts', program);
    await expect(pool({ program: absent }).run('p')).rejects.toThrow(
      /^The decoder ended with 1: .*Cannot find module/s,
    );
  });

  it('is kept for the next picture, and knows nothing of the environment of the app', async () => {
    const { run } = pool();
    expect(await run('p')).toBe(await run('p'));
    expect((await run('r')).split(',')).not.toContain('PATH');
  });

  it('is ended with its request', async () => {
    const { run } = pool();
    const pid = Number(await run('p'));
    const request = new AbortController();
    const running = run('s', request.signal);
    setTimeout(() => request.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: 'TooManyRequests' });
    await expect.poll(() => isRunning(pid)).toBe(false);
    await expect(run('p', request.signal)).rejects.toMatchObject({ code: 'TooManyRequests' });
  });

  it('does not outlive an app that is killed', async () => {
    const app = spawn(process.execPath, ['--input-type=module', '--eval', APP], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(app.stdout, 'data')) as [Buffer];
    expect(isRunning(Number(line))).toBe(true);
    app.kill('SIGKILL');
    await expect.poll(() => isRunning(Number(line)), { timeout: 10_000 }).toBe(false);
  });

  it('is one of two: a third picture waits, and a fourth is refused', async () => {
    const { run } = pool();
    const ending = new AbortController();
    const held = [run('s', ending.signal), run('s', ending.signal)];
    const waiting = run('p');
    await expect(run('p')).rejects.toMatchObject({ code: 'TooManyRequests' });
    await expect(waiting).rejects.toMatchObject({ code: 'TooManyRequests' });
    const next = run('p');
    ending.abort();
    await Promise.allSettled(held);
    expect(Number(await next)).toBeGreaterThan(0);
  });
});

it('has a quarter of the memory of the instance, up to 512 MiB', () => {
  expect([512, 2_048, 4_096].map((total) => memoryLimit(total * MIB) / MIB)).toEqual([128, 512, 512]);
});

it('tries faults again with other decoders, or with more memory or time', () => {
  const { persists } = pool();
  const memory = { reason: 'memory', decoders: 1, limit: 300 * MIB } as const;
  expect(persists(memory)).toBe(true);
  expect(persists({ ...memory, limit: 299 * MIB })).toBe(false);
  expect(persists({ reason: 'time', decoders: 1, limit: 399 })).toBe(false);
  expect(persists({ reason: 'undecodable', decoders: 1 })).toBe(true);
  expect(persists({ reason: 'undecodable', decoders: 0 })).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
