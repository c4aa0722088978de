import { runtime } from '@pulumi/pulumi';
import {
  type MockResourceArgs,
  type MockResourceResult,
  setAllConfig,
  setMocks,
} from '@pulumi/pulumi/runtime/index.js';

/**
 * Prints what the program would create, as JSON, without a plugin and without a network: `node print-resources.ts
 * '{"gcp:project":"…"}'`. Tests read it.
 */
const configuration: Record<string, string> = JSON.parse(process.argv[2] ?? '{}');
const PROJECT_NUMBER = '123456789012';
const project = configuration['gcp:project'];

interface Printed {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

const printed: Printed[] = [];
const retained = new Set<string>();

/** What Google would add to the inputs. */
function stateOf({ type, name, inputs }: MockResourceArgs): Record<string, unknown> {
  if (type === 'gcp:serviceaccount/account:Account') {
    const email = `${inputs.accountId}@${project}.iam.gserviceaccount.com`;
    return {
      ...inputs,
      email,
      member: `serviceAccount:${email}`,
      name: `projects/${project}/serviceAccounts/${email}`,
    };
  }
  if (type === 'gcp:cloudfunctionsv2/function:Function') {
    return { ...inputs, serviceConfig: { ...inputs.serviceConfig, uri: `https://${inputs.name}-hash-ew.a.run.app` } };
  }
  if (type === 'gcp:storage/bucketObject:BucketObject') return { ...inputs, name: 'package-1234567' };
  return { name, ...inputs };
}

function idOf({ type, name, inputs }: MockResourceArgs): string {
  if (type !== 'gcp:artifactregistry/repository:Repository') return `${name}-id`;
  return `projects/${project}/locations/${inputs.location}/repositories/${inputs.repositoryId}`;
}

await setMocks(
  {
    call: ({ token }) => {
      if (token !== 'gcp:organizations/getProject:getProject') throw new Error(`Unknown call ${token}`);
      return { number: PROJECT_NUMBER };
    },
    newResource: (args): MockResourceResult => {
      const { type, name, inputs } = args;
      if (type.startsWith('gcp:')) printed.push({ type: type.slice('gcp:'.length), name, inputs });
      return { id: idOf(args), state: stateOf(args) };
    },
  },
  'images',
  'production',
);
setAllConfig(
  Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [name.includes(':') ? name : `images:${name}`, value]),
  ),
);

const outputs = await runtime.runInPulumiStack(async () => {
  runtime.registerStackTransformation(({ type, name, opts }) => {
    if (opts.retainOnDelete) retained.add(`${type.slice('gcp:'.length)} ${name}`);
    return undefined;
  });
  return { ...(await import('./main.ts')) };
});
// Resources that wait for outputs of others are registered after the program has ended.
process.once('beforeExit', () => {
  const resources = printed
    .map((one) => ({ ...one, ...(retained.has(`${one.type} ${one.name}`) && { retainOnDelete: true }) }))
    .sort((one, other) => (`${one.type} ${one.name}` < `${other.type} ${other.name}` ? -1 : 1));
  console.log(JSON.stringify({ resources, outputs }, undefined, 2));
});
