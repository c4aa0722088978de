import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CLIENT_EMAIL } from './local-account.ts';
import { startGcs } from './server.ts';

/** `node infra/gcp/local/gcs/main.ts --public-key FILE [--client-email ADDRESS] [--port N] [--data DIR]` */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    'client-email': { type: 'string' },
    'public-key': { type: 'string' },
  },
});
const { port = '0', data, 'client-email': clientEmail = CLIENT_EMAIL, 'public-key': keyFile } = values;
if (keyFile === undefined) throw new Error('--public-key must name a PEM file: the key of the account that signs URLs');
const publicKey = createPublicKey(readFileSync(keyFile));
const { endpoint } = await startGcs({ port: Number(port), folder: data, clientEmail, publicKey });
process.stdout.write(`listening ${endpoint}\n`);
// A parent that ends takes this process with it.
if (process.connected) process.on('disconnect', () => process.exit(0));
