import '../../../local/children/with-parent.ts';
import type { ServerOptions } from 'node:http';
import { servePlans } from '../gateway.ts';

/** Longer than clients keep idle connections. */
const KEPT_MS = 130_000;

/**
 * The Cosmos DB emulator, on the port of the first argument, with its data in the file of the second one, or in memory. It
 * keeps connections, as Cosmos DB does; its default is to close them.
 */
const [port, file] = process.argv.slice(2);
servePlans();
const { createHttpServer } = await import('@vercel/cosmosdb-server');
if (file !== undefined) (await import('../kept-records.ts')).keepRecords(file);
const options: ServerOptions = { keepAlive: true, keepAliveTimeout: KEPT_MS };
createHttpServer(options).listen(Number(port), '127.0.0.1');
