import { parseArgs } from 'node:util';
import { LOCAL_CREDENTIALS, startS3 } from './server.ts';

/** `node infra/aws/local/s3/main.ts [--port N] [--data DIR] [--region NAME]` */
const { values } = parseArgs({
  options: { port: { type: 'string' }, data: { type: 'string' }, region: { type: 'string' } },
});
const { port = '0', data, region } = values;
const { endpoint } = await startS3({ port: Number(port), folder: data, ...(region !== undefined && { region }) });
process.stdout.write(`listening ${endpoint} ${LOCAL_CREDENTIALS.accessKeyId}\n`);
// Exits with its parent.
if (process.connected) process.on('disconnect', () => process.exit(0));
