import '../../../local/children/with-parent.ts';
import type { ServerOptions } from 'node:http';
import { createHttpServer } from '@vercel/cosmosdb-server';

/** Longer than a client keeps a connection that it does not use. */
const KEPT_MS = 130_000;

/** The Cosmos DB emulator, on the port of the first argument. It keeps connections, as Cosmos DB does; its default is to close them. */
const options: ServerOptions = { keepAlive: true, keepAliveTimeout: KEPT_MS };
createHttpServer(options).listen(Number(process.argv[2]), '127.0.0.1');
