import { parseArgs } from 'node:util';
import { publicKeyOf, readLocalAccount } from './local-account.ts';
import { startGcs } from './server.ts';

/** `node infra/gcp/local/gcs/main.ts --account FILE [--port N] [--data DIR]` */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    /** The service account that signs URLs, in Google's JSON format. */
    account: { type: 'string' },
  },
});
if (values.account === undefined) throw new Error('--account must name a JSON file: the account that signs URLs');
const account = readLocalAccount(values.account);
const { endpoint } = await startGcs({
  port: Number(values.port),
  folder: values.data,
  clientEmail: account.clientEmail,
  publicKey: publicKeyOf(account),
});
process.stdout.write(`listening ${endpoint}\n`);
// Exits with its parent.
if (process.connected) process.on('disconnect', () => process.exit(0));
