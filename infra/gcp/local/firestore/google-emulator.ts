import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/** `node infra/gcp/local/firestore/google-emulator.ts --jar FILE --port N`: Google's emulator, which ends with this process. */
const { values } = parseArgs({ options: { jar: { type: 'string' }, port: { type: 'string' } } });
const { jar, port } = values;
if (jar === undefined || port === undefined) throw new Error('--jar and --port are required');

/** Limits the Java heap, which would otherwise grow to a quarter of the machine's memory. */
const HEAP = '-Xmx384m';
const MAIN = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';

const args = [HEAP, '-cp', jar, MAIN, 'start', '--host=127.0.0.1', `--port=${port}`];
// It logs failed preconditions as warnings.
const java = spawn('java', args, { stdio: 'ignore' });
java.once('error', (error) => {
  process.stderr.write(`Java cannot be started: ${error.message}\n`);
  process.exit(1);
});
java.once('exit', (code) => process.exit(code ?? 1));
// It has no state to save, and a graceful stop takes seconds.
const end = () => {
  java.kill('SIGKILL');
};
process.on('SIGTERM', end);
process.on('disconnect', end);
