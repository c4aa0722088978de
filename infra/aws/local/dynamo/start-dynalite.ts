import { awaitChild } from '../../../local/await-child.ts';
import { startChild } from '../../../local/child.ts';
import type { Run } from '../../../local/run-until-stopped.ts';
import { prepareTable } from './prepare-table.ts';

/** The variable that names the port, and its default: that of DynamoDB Local. */
export const DYNAMODB_PORT = { DYNAMODB_PORT: 8_000 };

/** Emulators accept any credentials. */
export const LOCAL_ACCESS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

export interface LocalDynamo {
  readonly endpoint: string;
  readonly pid: number | undefined;
  /** Creates the table that the settings name. */
  prepare(settings: NodeJS.ProcessEnv): Promise<void>;
}

/** Starts dynalite, with its data in memory or in the given folder. */
export async function startDynalite(port: number, run: Run, folder?: string): Promise<LocalDynamo> {
  const name = 'The DynamoDB emulator';
  const script = `${import.meta.dirname}/children/dynalite.ts`;
  const child = startChild({ name, script, args: [String(port), ...(folder === undefined ? [] : [folder])] });
  const endpoint = `http://127.0.0.1:${port}`;
  await awaitChild(name, child, endpoint, run);
  return {
    endpoint,
    pid: child.pid,
    prepare: ({ TABLE_NAME = '' }) => prepareTable({ ...LOCAL_ACCESS, endpoint }, TABLE_NAME),
  };
}
