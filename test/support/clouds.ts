import { existsSync, readdirSync } from 'node:fs';

const FOLDER = 'src/clouds';
/** Folders of `infra` that belong to no cloud. */
const SHARED = ['absent', 'local'];

/** Every cloud that has a folder. */
export function allClouds(): string[] {
  return existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
}

/** The clouds to test: all that have an app, or the one that the variable CLOUD names. */
export function chosenClouds(): string[] {
  return chosen().filter(hasApp);
}

/** Of a cloud without an app, its adapters are tested: on stores that each file of its contract tests starts for itself. */
export function chosenAdapters(): string[] {
  return chosen().filter((cloud) => !hasApp(cloud));
}

function chosen(): string[] {
  const { CLOUD = '' } = process.env;
  const found = allClouds().filter((cloud) => CLOUD === '' || cloud === CLOUD);
  if (CLOUD !== '' && found.length === 0) throw new Error(`CLOUD must name a folder of ${FOLDER}, it is "${CLOUD}"`);
  return found;
}

function hasApp(cloud: string): boolean {
  return existsSync(`${FOLDER}/${cloud}/app.ts`);
}

/** The cloud that a file of the project belongs to; `undefined` for one that all clouds share. */
export function cloudOf(path: string): string | undefined {
  const [, folder, name] = /^(?:(?:(?:src|test)\/clouds|infra)\/([a-z]+)\/|docs\/clouds\/([a-z]+))/.exec(path) ?? [];
  return folder !== undefined && SHARED.includes(folder) ? undefined : (folder ?? name);
}

/** False for what belongs to a cloud that was removed. */
export function isPresent(path: string): boolean {
  const cloud = cloudOf(path);
  return cloud === undefined || allClouds().includes(cloud);
}
