import { afterEach, describe, expect, it } from 'vitest';
import { awaitHealth } from '../../../../infra/azure/await-health.ts';
import { type AppWithHealth, appWithHealth } from '../support/app-with-health.ts';
import { inWords, runShell } from '../support/fake-shell.ts';
import { recordedAnswers } from '../support/recorded-answers.ts';

let app: AppWithHealth | undefined;

afterEach(() => app?.close());

const unauthorized = {
  status: 'unavailable',
  checks: {
    storage: { status: 'unavailable', code: 'Unauthorized', remedy: 'Grant the role' },
    database: { status: 'ok' },
  },
};

describe('waiting for health', () => {
  it('names the store it waits for and the remedy once, and ends when health answers 200', async () => {
    app = await appWithHealth([404, {}], [503, unauthorized], [503, unauthorized], [200, {}]);
    const url = app.apiUrl;
    const lines: string[] = [];
    expect(await awaitHealth(url, { pollMs: 1, write: (line) => lines.push(line) })).toBe(true);
    expect(lines).toEqual([
      `Waiting up to 12 minutes for ${url}/health: the app starts, and its roles reach the stores`,
      `GET ${url}/health returns 404; waiting for 200`,
      'storage is unavailable (Unauthorized): Grant the role',
      `${url}/health returns 200`,
    ]);
  });

  it('gives up in time', async () => {
    app = await appWithHealth([503, unauthorized]);
    const url = app.apiUrl;
    const lines: string[] = [];
    expect(await awaitHealth(url, { withinMinutes: 0.003, pollMs: 1, write: (line) => lines.push(line) })).toBe(false);
    expect(lines.at(-1)).toBe(
      `${url}/health did not return 200 within 0.003 minutes: see docs/clouds/azure-troubleshooting.md`,
    );
  });

  it('fails as a command when there is no app', async () => {
    const run = await runShell('node infra/azure/await-health.ts --minutes 0.005 http://127.0.0.1:9/api');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('did not return 200 within 0.005 minutes');
  });

  it('is the end of npm run azd:push', async () => {
    app = await appWithHealth([200, {}]);
    const { apiUrl } = app;
    const answers = [{ when: '^azd env get-values', stdout: `APIURL="${apiUrl}"\n` }, ...recordedAnswers()];
    const run = await runShell('node infra/azure/azd-push.ts', { answers });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.calls.map(inWords).at(-1)).toBe('azd env get-values');
    expect(run.stdout).toContain(`${apiUrl}/health returns 200`);
  });
});
