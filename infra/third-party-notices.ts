import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** License files of packages. */
const TERMS = /^(?:licen[cs]e|copying|notice|third[-_ ]?party[-_ ]?notices?)(?:\.(?:md|txt))?$/i;
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * The notices of a bundle: name, version, license and terms of every package in it. `inputs` are
 * the files of the bundle, relative to `root`, as esbuild's metafile lists them.
 */
export async function thirdPartyNotices(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.map((input) => PACKAGE.exec(input)?.[1]).filter((folder) => folder !== undefined));
  const notices = await Promise.all([...folders].map((folder) => noticeOf(join(root, folder))));
  return `This software contains parts of the packages below, under their own terms.\n\n${notices.sort().join('\n')}`;
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => TERMS.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`## ${name} ${version} (${license ?? 'see its terms'})`, '', ...texts.map((text) => text.trim()), ''].join(
    '\n',
  );
}
