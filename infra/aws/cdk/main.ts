import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ImagesStack } from './images-stack.ts';
import { readOptions } from './options.ts';
import { suppressionsFor } from './suppressions.ts';

/** What `npm run package` makes; another folder is for tests. */
const PACKAGE = resolve(import.meta.dirname, '../../../dist/package-aws');

const app = new App();
const get = (name: string): unknown => app.node.tryGetContext(name);
const folder = String(get('packageFolder') ?? PACKAGE);
if (!existsSync(`${folder}/app.mjs`)) {
  throw new Error(`Cannot deploy: ${folder} has no app.mjs. Run npm run package first`);
}

const options = readOptions(get);
const stack = new ImagesStack(app, options, folder);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// Without them a test sees which rules they are about.
const suppressions = get('withoutSuppressions') === undefined ? suppressionsFor(options) : [];
for (const { path, rule, reason } of suppressions) {
  // The options may leave the construct out.
  const construct = stack.node.tryFindChild(path);
  if (construct !== undefined) Validations.of(construct).acknowledge({ id: rule, reason });
}
