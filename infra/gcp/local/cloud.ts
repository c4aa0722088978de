import { join } from 'node:path';
import { startChild } from '../../local/child.ts';
import type { HostOptions, LocalCloud } from '../../local/local-cloud.ts';
import { isGiven, resolveSettings } from '../../local/settings.ts';
import { startFirestore } from './firestore/start-firestore.ts';
import { FIRESTORE_PORT } from './firestore/start-stand-in.ts';
import type { FrontMessage } from './framework/front-message.ts';
import { GCS_PORT, startStandIn as startGcs } from './gcs/start-stand-in.ts';
import { LOCAL_ENVIRONMENT } from './local-environment.ts';

/** Stand-ins for Cloud Storage and Firestore, and the Functions Framework itself. */
export const localCloud: LocalCloud = {
  async chooseHost(_root, choice) {
    if (choice !== undefined && choice !== 'local') throw new Error(`--host must be local, it is "${choice}"`);
    return startFramework;
  },

  storePorts: (sources) => ({
    ...(!isGiven('GCS_ENDPOINT', sources) && GCS_PORT),
    ...(!isGiven('FIRESTORE_EMULATOR_HOST', sources) && FIRESTORE_PORT),
  }),

  async startStores({ ports, sources, cors, data, run }) {
    const kept = (name: string) => (data === undefined ? undefined : join(data, name));
    const table = resolveSettings(sources).TABLE_NAME;
    const [gcs, firestore] = await Promise.all([
      ports.GCS_PORT === undefined ? undefined : startGcs(ports.GCS_PORT, run, kept('gcs')),
      ports.FIRESTORE_PORT === undefined
        ? undefined
        : startFirestore(ports.FIRESTORE_PORT, run, { folder: kept('firestore'), table }),
    ]);
    const settings: Record<string, string> = Object.fromEntries(
      Object.entries(LOCAL_ENVIRONMENT).filter(([name]) => !isGiven(name, sources)),
    );
    if (!isGiven('BROWSER_ORIGINS', sources) && cors.origins.length > 0) {
      settings.BROWSER_ORIGINS = cors.origins.join(',');
    }
    const lines: string[] = [];
    if (gcs !== undefined) {
      settings.GCS_ENDPOINT = gcs.endpoint;
      settings.GOOGLE_APPLICATION_CREDENTIALS = gcs.accountFile;
      lines.push(`storage   ${gcs.endpoint}`);
    }
    if (firestore !== undefined) {
      settings.FIRESTORE_EMULATOR_HOST = firestore.host;
      lines.push(`firestore ${firestore.host}`);
    }
    return {
      settings,
      lines,
      async prepare(env) {
        await gcs?.prepare(env, pageOrigins(cors.origins, ports.PORT));
      },
    };
  },
};

/** Origins that can upload to and read from storage: the service's page, and those in `Host.CORS`. */
function pageOrigins(origins: readonly string[], port: number | undefined): readonly string[] {
  return [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...origins];
}

async function startFramework({ app, port, env, verbose, run }: HostOptions): Promise<string> {
  const started = Promise.withResolvers<void>();
  const framework = startChild({
    name: 'The function',
    script: `${import.meta.dirname}/framework/main.ts`,
    args: ['--app', app, '--port', String(port), ...(verbose ? [] : ['--quiet'])],
    env,
    output: 'shown',
    killAfterMs: 10_000,
    onMessage(message) {
      const told = message as FrontMessage;
      if ('failure' in told) started.reject(new Error(told.failure));
      else started.resolve();
    },
  });
  run.onStop(framework.stop);
  run.endsWith(framework.ended);
  await Promise.race([started.promise, framework.ended]);
  return `http://127.0.0.1:${port}/api`;
}
