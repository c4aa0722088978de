import { join, resolve } from 'node:path';
import { readInputs } from '../../build-inputs.ts';
import { keptBuild } from '../../kept-builds.ts';
import { bundleForNode, whileBuilding } from '../../node-bundle.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const HOST = 'infra/azure/local/host';

/**
 * Bundles both processes of the local host, unless this build exists, and resolves with its script. It starts in two thirds of
 * the time of the sources: stripping types takes 40 ms in each process, before the first file runs.
 */
export async function buildHost(): Promise<string> {
  const inputs = () => readInputs(ROOT, `${HOST}/main.ts`, ['infra/azure/local', 'infra/local']);
  const folder = await keptBuild({
    dist: join(ROOT, 'dist'),
    key: async () => (await inputs()).key,
    make: (outdir) =>
      whileBuilding(async () => {
        const bundled = await bundleForNode({
          absWorkingDir: ROOT,
          entryPoints: [`${HOST}/main.ts`, `${HOST}/worker/main.ts`],
          outbase: HOST,
          outdir: join(outdir, 'host'),
        });
        (await inputs()).check(bundled);
      }),
  });
  return join(folder, 'host/main.mjs');
}
