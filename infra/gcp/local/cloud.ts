import { join } from 'node:path';
import { pageOrigins, startFrontProcess } from '../../local/front-process.ts';
import type { HostOptions, LocalCloud } from '../../local/local-cloud.ts';
import { isGiven, resolveSettings } from '../../local/settings.ts';
import { startFirestore } from './firestore/start-firestore.ts';
import { FIRESTORE_PORT } from './firestore/start-stand-in.ts';
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

function startFramework({ app, port, env, verbose, run }: HostOptions): Promise<string> {
  const args = ['--app', app, ...(verbose ? [] : ['--quiet'])];
  return startFrontProcess({ script: `${import.meta.dirname}/framework/main.ts`, args, port, env, run });
}
