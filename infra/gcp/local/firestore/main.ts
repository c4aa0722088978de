import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readIndexes } from './indexes.ts';
import { startFirestore } from './server.ts';

/** `node infra/gcp/local/firestore/main.ts [--port N] [--data DIR] [--indexes FILE | --no-indexes]` */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    indexes: { type: 'string' },
    'no-indexes': { type: 'boolean' },
  },
});
const { port = '0', data, indexes = resolve(import.meta.dirname, '../../firestore.indexes.json') } = values;
const rules = values['no-indexes'] ? undefined : readIndexes(indexes);
const bound = await startFirestore({ port: Number(port), folder: data, indexes: rules });
process.stdout.write(`listening 127.0.0.1:${bound}\n`);
process.send?.('listening');
// A parent that ends takes this process with it.
if (process.connected) process.on('disconnect', () => process.exit(0));
