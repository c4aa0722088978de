import { resolve } from 'node:path';
import type { Container } from '@azure/cosmos';
import { cosmosContainer } from '../../src/clouds/azure/cosmos-container.ts';
import { createCredential } from '../../src/clouds/azure/credential.ts';
import { loadSettings } from '../../src/clouds/azure/settings.ts';
import { createAzureStores } from '../../src/clouds/azure/stores.ts';
import { sweepScope } from '../../src/functions/sweep-orphans.ts';
import { eachOf } from '../../src/images/each-of.ts';
import type { RecordStore } from '../../src/images/record-store.ts';
import { readSettings, resolveSettings } from '../local/settings.ts';

const AT_ONCE = 8;

/** `search_text` was added last: an item that has it has everything. */
const OUTDATED = "SELECT VALUE c.image_id FROM c WHERE c.kind = 'image' AND NOT IS_DEFINED(c.search_text)";

/**
 * Rewrites each record that lacks the properties of lists, on the tag of the version that was read: a concurrent update
 * wins, and has added them. Safe to repeat, and while the app runs. Returns the number of rewritten records.
 */
export async function rewriteRecords(container: Container, records: RecordStore): Promise<number> {
  let written = 0;
  const pages = container.items.query<string>(OUTDATED, { maxItemCount: 1_000 }).getAsyncIterator();
  for await (const { resources: ids } of pages) {
    await eachOf(ids, AT_ONCE, async (imageId) => {
      const scope = sweepScope();
      const current = await records.readCurrent(imageId, scope);
      if (current !== undefined && (await records.replace(current.record, current, scope)) !== undefined) written += 1;
    });
  }
  return written;
}

/** `npm run rewrite`: for the stores that the settings name. */
async function rewrite(): Promise<void> {
  const root = resolve(import.meta.dirname, '../..');
  const settings = loadSettings(resolveSettings(await readSettings(root, `${root}/local.settings.json`, process.env)));
  const { cosmosConnection: connection, cosmosDatabase: database, tableName } = settings;
  const credential = createCredential(settings);
  const container = cosmosContainer({ connection, database, container: tableName, credential });
  const written = await rewriteRecords(container, createAzureStores(settings).records);
  process.stdout.write(`${written} records rewritten\n`);
}

if (import.meta.main) {
  await rewrite().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
