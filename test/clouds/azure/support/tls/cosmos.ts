import '../../../../../infra/local/children/with-parent.ts';
import { readFileSync } from 'node:fs';
import { createHttpsServer } from '@vercel/cosmosdb-server';

/** The Cosmos DB emulator with TLS: port, certificate file, key file. */
const [port, certFile = '', keyFile = ''] = process.argv.slice(2);
createHttpsServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }).listen(Number(port), '127.0.0.1');
