import './with-parent.ts';
import { createHttpServer } from '@vercel/cosmosdb-server';

/** The Cosmos DB emulator, on the port of the first argument. */
createHttpServer().listen(Number(process.argv[2]), '127.0.0.1');
