import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { awaitHealth } from '../../infra/await-health.ts';
import { inWords, runShell } from '../support/fake-shell.ts';
import { recordedAnswers } from '../support/recorded-answers.ts';

let server: Server | undefined;

afterEach(() => server?.close());

/** An app whose health gives these answers in turn, the last one for good. */
async function appThat(...answers: [number, object][]): Promise<string> {
  let asked = 0;
  server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, {}];
    asked += 1;
    response.writeHead(status).end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
}

const unauthorized = {
  status: 'unavailable',
  checks: {
    storage: { status: 'unavailable', code: 'Unauthorized', remedy: 'Grant the role' },
    database: { status: 'ok' },
  },
};

describe('waiting for health', () => {
  it('names the store it waits for and the remedy once, and ends when health answers 200', async () => {
    const url = await appThat([404, {}], [503, unauthorized], [503, unauthorized], [200, {}]);
    const lines: string[] = [];
    expect(await awaitHealth(url, { pollMs: 1, write: (line) => lines.push(line) })).toBe(true);
    expect(lines).toEqual([
      `Waiting up to 12 minutes for ${url}/health: the app starts, and its roles reach the stores`,
      `GET ${url}/health answers 404; waiting for 200`,
      'storage is unavailable (Unauthorized): Grant the role',
      `${url}/health answers 200`,
    ]);
  });

  it('gives up in time', async () => {
    const url = await appThat([503, unauthorized]);
    const lines: string[] = [];
    expect(await awaitHealth(url, { withinMinutes: 0.003, pollMs: 1, write: (line) => lines.push(line) })).toBe(false);
    expect(lines.at(-1)).toBe(`${url}/health did not answer 200 within 0.003 minutes: see docs/troubleshooting.md`);
  });

  it('fails as a command when there is no app', async () => {
    const run = await runShell('node infra/await-health.ts --minutes 0.005 http://127.0.0.1:9/api');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('did not answer 200 within 0.005 minutes');
  });

  it('is the end of npm run azd:push', async () => {
    const apiUrl = await appThat([200, {}]);
    const answers = [{ when: '^azd env get-values', stdout: `APIURL="${apiUrl}"\n` }, ...recordedAnswers()];
    const run = await runShell('node infra/azd-push.ts', { answers });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.map(inWords).at(-1)).toBe('azd env get-values');
    expect(run.stdout).toContain(`${apiUrl}/health answers 200`);
  });
});
