import { join } from 'node:path';
import { MAX_UPLOAD_BYTES } from '../../../src/clouds/aws/settings.ts';
import { pageOrigins, startFrontProcess } from '../../local/front-process.ts';
import type { HostOptions, LocalCloud } from '../../local/local-cloud.ts';
import { isGiven } from '../../local/settings.ts';
import { DYNAMODB_PORT, startDynalite } from './dynamo/start-dynalite.ts';
import { LOCAL_ENVIRONMENT } from './local-environment.ts';
import { S3_PORT, startStandIn } from './s3/start-stand-in.ts';

/** A stand-in for S3, dynalite for DynamoDB, and a front that calls the handler like a function URL. */
export const localCloud: LocalCloud = {
  async chooseHost(_root, choice) {
    if (choice !== undefined && choice !== 'local') throw new Error(`--host must be local, it is "${choice}"`);
    return startFront;
  },

  storePorts: (sources) => ({
    ...(!isGiven('AWS_ENDPOINT_URL_S3', sources) && S3_PORT),
    ...(!isGiven('AWS_ENDPOINT_URL_DYNAMODB', sources) && DYNAMODB_PORT),
  }),

  async startStores({ ports, sources, cors, data, run }) {
    const kept = (name: string) => (data === undefined ? undefined : join(data, name));
    const [s3, dynamo] = await Promise.all([
      ports.S3_PORT === undefined ? undefined : startStandIn(ports.S3_PORT, run, kept('s3')),
      ports.DYNAMODB_PORT === undefined ? undefined : startDynalite(ports.DYNAMODB_PORT, run, kept('dynamo')),
    ]);
    const settings: Record<string, string> = Object.fromEntries(
      Object.entries(LOCAL_ENVIRONMENT).filter(([name]) => !isGiven(name, sources)),
    );
    // The sample has Azure's default; requests to Lambda are smaller.
    if (!isGiven('MAX_UPLOAD_BYTES', sources)) settings.MAX_UPLOAD_BYTES = String(MAX_UPLOAD_BYTES);
    const lines: string[] = [];
    if (s3 !== undefined) {
      settings.AWS_ENDPOINT_URL_S3 = s3.endpoint;
      lines.push(`s3       ${s3.endpoint}`);
    }
    if (dynamo !== undefined) {
      settings.AWS_ENDPOINT_URL_DYNAMODB = dynamo.endpoint;
      lines.push(`dynamodb ${dynamo.endpoint}`);
    }
    return {
      settings,
      lines,
      async prepare(env) {
        await s3?.prepare(env, pageOrigins(cors.origins, ports.PORT));
        await dynamo?.prepare(env);
      },
    };
  },
};

function startFront({ app, port, env, cors, verbose, run }: HostOptions): Promise<string> {
  const args = [
    ...['--app', app, '--cors', cors.origins.join(',')],
    ...(cors.credentials ? ['--cors-credentials'] : []),
    ...(verbose ? [] : ['--quiet']),
  ];
  return startFrontProcess({ script: `${import.meta.dirname}/front/main.ts`, args, port, env, run });
}
