import { describe, expect, it } from 'vitest';
import { untilRolesApply } from '../../../../infra/azure/await-roles.ts';
import { quoteForCmd } from '../../../../infra/run-program.ts';
import { inWords, runShell } from '../support/fake-shell.ts';

const REFUSED = {
  code: 1,
  output:
    'ERROR: InaccessibleStorageException: Failed to access storage account for deployment: BlobUploadFailedException: 403',
};
const DONE = { code: 0, output: 'Deployment was successful.' };

/** Runs against answers in turn, and returns the exit code with all that was written. */
async function wait(answers: { code: number; output: string }[], attempts?: number) {
  const lines: string[] = [];
  let runs = 0;
  const code = await untilRolesApply(
    async () => {
      runs += 1;
      return answers[runs - 1] ?? DONE;
    },
    { pauseSeconds: 0, write: (line) => lines.push(line), ...(attempts !== undefined && { attempts }) },
  );
  return { code, runs, lines };
}

describe('waiting for the roles', () => {
  it('says nothing where the first attempt succeeds', async () => {
    expect(await wait([DONE])).toEqual({ code: 0, runs: 1, lines: [] });
  });

  it('retries while storage refuses the app, and says what it waits for', async () => {
    const { code, runs, lines } = await wait([REFUSED, REFUSED, REFUSED, DONE]);
    expect([code, runs, lines.length]).toEqual([0, 4, 3]);
    expect(lines[1]).toBe(
      "Waiting until the app's role reaches storage, which can take ten minutes: attempt 2 of 21 was refused (403), next in 0 s",
    );
  });

  it('ends after a bounded number of attempts with the exit code of the last', async () => {
    const { code, runs, lines } = await wait(Array(9).fill(REFUSED), 5);
    expect([code, runs]).toEqual([1, 5]);
    expect(lines.at(-1)).toMatch(
      /^Storage still refuses the app after 5 attempts: see "403 after deployment" in docs\/clouds\/azure-troubleshooting.md$/,
    );
  });

  it.each([
    ['another failure', { code: 3, output: 'ERROR: the app was not found' }],
    ['a failure with a number that contains 403', { code: 1, output: 'ERROR: operation 14035 failed' }],
  ])('does not retry %s', async (_, failure) => {
    expect(await wait([failure])).toEqual({ code: failure.code, runs: 1, lines: [] });
  });
});

describe('node infra/azure/await-roles.ts', () => {
  const refused = { when: '^az ', stderr: REFUSED.output, code: 1, times: 2 };
  const command = (options: string) => `node infra/azure/await-roles.ts ${options} -- az push --name 'my app'`;

  it('runs the command until it succeeds, and shows what it writes', async () => {
    const answers = [refused, { when: '^az ', stdout: 'pushed\n' }];
    const run = await runShell(command('--pause 0'), { answers });
    expect([run.code, run.stdout]).toEqual([0, 'pushed\n']);
    expect(run.calls.map(({ args }) => args)).toEqual(Array(3).fill(['push', '--name', 'my app']));
    expect(run.stderr).toMatch(/attempt 2 of 21 was refused/);
  });

  it('names a program that is not there', async () => {
    const run = await runShell('node infra/azure/await-roles.ts -- no-such-program || exit 7');
    expect(run.code).toBe(7);
    expect(run.stderr).toContain('Cannot run no-such-program');
  });
});

it('keeps arguments in one piece on Windows', () => {
  const args = ['config-zip', '--name', 'my app (1)', '--src', 'dist\\package.zip', 'say "hi"', 'a&b'];
  expect(quoteForCmd(args).join(' ')).toBe('config-zip --name "my app (1)" --src dist\\package.zip "say ""hi""" "a&b"');
});

describe('npm run azd:push', () => {
  const pushed = [
    { when: '^azd deploy', stderr: REFUSED.output, code: 1, times: 1 },
    { when: '^azd deploy', stdout: 'SUCCESS\n' },
  ];

  it('deploys the package as soon as the roles allow it, then looks up the address', async () => {
    const run = await runShell('node infra/azure/azd-push.ts || exit 7', {
      answers: [...pushed, { when: 'get-values', stdout: 'FUNCTIONAPPNAME="func-a"\n' }],
      env: { AWAIT_ROLES_PAUSE_SECONDS: '0', AZURE_ENV_NAME: 'images' },
    });
    expect(run.calls.map(inWords)).toEqual([
      'azd deploy api --from-package dist/package.zip --no-prompt --environment images',
      'azd deploy api --from-package dist/package.zip --no-prompt --environment images',
      'azd env get-values --environment images',
    ]);
    expect(run.code).toBe(7);
    expect(run.stderr).toContain('Cannot read the output apiUrl: the deployment has FUNCTIONAPPNAME');
  });

  it('fails where the deployment fails for another reason', async () => {
    const answers = [{ when: '^azd deploy', stderr: 'ERROR: not logged in\n', code: 5 }];
    const run = await runShell('node infra/azure/azd-push.ts', { answers });
    expect([run.code, run.calls.length]).toEqual([5, 1]);
  });
});
