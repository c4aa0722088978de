import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Config } from '@pulumi/pulumi';
import { imagesService } from './images-service.ts';
import { readOptions } from './options.ts';

/** What `npm run package` makes; another folder is for tests. */
const PACKAGE = resolve(import.meta.dirname, '../../../dist/package-gcp');

const own = new Config();
const provider = new Config('gcp');
const folder = own.get('packageFolder') ?? PACKAGE;
if (!existsSync(`${folder}/app.mjs`)) {
  throw new Error(`Cannot deploy: ${folder} has no app.mjs. Run npm run --prefix infra/gcp package first`);
}
const options = readOptions((name) =>
  name.startsWith('gcp:') ? provider.get(name.slice('gcp:'.length)) : own.get(name),
);

export const { apiUrl, serviceUrl, functionName, sweepJobName, bucketName, databaseId, serviceAccount } =
  await imagesService(options, folder);
