import { parseArgs } from 'node:util';
import { firestoreIndexes } from '../../firestore-indexes.ts';
import { startFirestore } from './server.ts';

/** `node infra/gcp/local/firestore/main.ts [--port N] [--data DIR] [--table NAME] [--indexes FILE | --no-indexes]` */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    /** The collection of images. */
    table: { type: 'string', default: 'images' },
    indexes: { type: 'string' },
    'no-indexes': { type: 'boolean' },
  },
});
const { port = '0', data, table, indexes } = values;
const rules = values['no-indexes'] ? undefined : firestoreIndexes(table, indexes);
const bound = await startFirestore({ port: Number(port), folder: data, indexes: rules });
process.stdout.write(`listening 127.0.0.1:${bound}\n`);
process.send?.('listening');
// Exits with its parent.
if (process.connected) process.on('disconnect', () => process.exit(0));
