import '../../../../local/children/with-parent.ts';
import dynalite from 'dynalite';
import { awaitUnlocked } from '../unlocked.ts';

/** Longer than clients keep idle connections; Node's default occasionally breaks one. */
const KEPT_MS = 130_000;

/** The DynamoDB emulator, on the port of the first argument, with its data in the folder of the second one, or in memory. */
const [port, path] = process.argv.slice(2);
if (path !== undefined) await awaitUnlocked(path);
const server = dynalite({ createTableMs: 0, path });
server.keepAliveTimeout = KEPT_MS;
server.listen(Number(port), '127.0.0.1');
