import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleForNode, whileBuilding } from '../../infra/node-bundle.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'bundle-')));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a bundled program prints. */
async function run(source: string): Promise<unknown> {
  await writeFile(join(folder, 'program.js'), source);
  await whileBuilding(() => bundleForNode({ entryPoints: [join(folder, 'program.js')], outdir: join(folder, 'out') }));
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'out/program.mjs')]);
  return JSON.parse(stdout);
}

test('a bundle that imports node:http does not load Fetch before it is used', async () => {
  const loaded = `process.moduleLoadList.filter((name) => name.endsWith('deps/undici/undici')).length`;
  const program = `import { createServer } from 'node:http';
    const before = ${loaded};
    new Request('http://a.example');
    console.log(JSON.stringify([typeof createServer, before, ${loaded}]));`;
  expect(await run(program)).toEqual(['function', 0, 1]);
});

test('named, default and namespace imports are those of Node', async () => {
  const program = `import { Agent, globalAgent } from 'http';
    import * as http from 'node:http';
    import fs, { existsSync } from 'node:fs';
    import process, { pid } from 'node:process';
    import * as util from 'node:util';
    console.log(JSON.stringify([
      globalAgent instanceof http.Agent && Agent === http.default.Agent,
      fs.existsSync === existsSync,
      process === globalThis.process && pid === process.pid,
      util.inspect(new util.TextEncoder().encode('a')),
    ]));`;
  expect(await run(program)).toEqual([true, true, true, 'Uint8Array(1) [ 97 ]']);
});
