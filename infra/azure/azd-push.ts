import { execFile } from 'node:child_process';
import { parseEnv, promisify } from 'node:util';
import { runProgram } from '../run-program.ts';
import { awaitHealth } from './await-health.ts';
import { untilRolesApply } from './await-roles.ts';
import { readOutputs } from './read-output.ts';

// The hook of azure.yaml behind `azd up`: pushes dist/package.zip as soon as the roles allow it, and waits for health.

/** azd passes its environment to hooks; `azd` itself would use the default one. */
const name = process.env.AZURE_ENV_NAME;
const environment = name === undefined ? [] : ['--environment', name];
const deploy = ['deploy', 'api', '--from-package', 'dist/package.zip', '--no-prompt', ...environment];

/** The outputs of the deployment, which azd keeps in its environment. */
async function readAzdValues(): Promise<Record<string, { value: string | undefined }>> {
  const { stdout } = await promisify(execFile)('azd', ['env', 'get-values', ...environment]);
  return Object.fromEntries(Object.entries(parseEnv(stdout)).map(([name, value]) => [name, { value }]));
}

const code = await untilRolesApply(() => runProgram('azd', deploy), {
  ...(process.env.AWAIT_ROLES_PAUSE_SECONDS && { pauseSeconds: Number(process.env.AWAIT_ROLES_PAUSE_SECONDS) }),
});
if (code !== 0) {
  process.exitCode = code;
} else {
  const [apiUrl = ''] = readOutputs(await readAzdValues(), ['apiUrl']);
  process.exitCode = (await awaitHealth(apiUrl)) ? 0 : 1;
}
