import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { thirdPartyNotices } from '../../../../infra/third-party-notices.ts';
import { writeFiles } from '../../../support/write-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notices-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it('name each package of a bundle once, with its license and its terms', async () => {
  await writeFiles(folder, {
    'node_modules/small/package.json': { name: 'small', version: '1.2.3', license: 'MIT' },
    'node_modules/small/LICENSE.md': 'Permission is granted.\n',
    'node_modules/small/license-check.js': 'module.exports = 1;',
    'node_modules/@big/one/package.json': { name: '@big/one', version: '2.0.0', license: 'MPL-2.0' },
    'node_modules/@big/one/NOTICE': 'Parts by others.',
    'node_modules/@big/one/node_modules/inner/package.json': { name: 'inner', version: '3.0.0' },
    'node_modules/unused/package.json': { name: 'unused', version: '4.0.0', license: 'GPL-3.0' },
  });
  const inputs = ['src/clouds/azure/app.ts', 'a.js', 'b.js'].map((file) =>
    file.endsWith('ts') ? file : `node_modules/small/${file}`,
  );
  inputs.push('node_modules/@big/one/x.js', 'node_modules/@big/one/node_modules/inner/y.js');
  const text = await thirdPartyNotices(folder, inputs);
  expect(text.match(/^## .*$/gm)).toEqual([
    '## @big/one 2.0.0 (MPL-2.0)',
    '## inner 3.0.0 (see its terms)',
    '## small 1.2.3 (MIT)',
  ]);
  expect(text).toContain('Permission is granted.');
  expect(text).toContain('Parts by others.');
});
