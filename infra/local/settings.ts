import { readFile } from 'node:fs/promises';

export type Values = Readonly<Record<string, string>>;

export interface SettingSources {
  readonly env: NodeJS.ProcessEnv;
  /** The values of local.settings.json; empty without the file. */
  readonly local: Values;
  /** The values of local.settings.sample.json. */
  readonly sample: Values;
}

/** The app's environment: variables take precedence over local.settings.json, which takes precedence over the sample. */
export function resolveSettings({ env, local, sample }: SettingSources): NodeJS.ProcessEnv {
  return { ...sample, ...local, ...env };
}

/** Whether a value was set explicitly; one that was copied from the sample was not. */
export function isGiven(name: string, { env, local, sample }: SettingSources): boolean {
  if (env[name] !== undefined) return true;
  return local[name] !== undefined && local[name] !== sample[name];
}

/** Reads both files. `localFile` may be absent. */
export async function readSettings(root: string, localFile: string, env: NodeJS.ProcessEnv): Promise<SettingSources> {
  const sample = await readValues(`${root}/local.settings.sample.json`);
  if (sample === undefined) throw new Error(`Cannot read the settings: ${root}/local.settings.sample.json is missing`);
  return { env, sample, local: (await readValues(localFile)) ?? {} };
}

async function readValues(file: string): Promise<Values | undefined> {
  const json = await readSettingsFile(file);
  return json && valuesOf(json, file);
}

export interface SettingsFile {
  readonly Values?: unknown;
  /** Settings of Core Tools. */
  readonly Host?: unknown;
}

/** A settings file, or undefined if there is no such file. Throws an error that names the file. */
export async function readSettingsFile(file: string): Promise<SettingsFile | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseFile(text, file);
}

/** The `Values` of a settings file. Throws an error that names the file. */
export function parseValues(text: string, file: string): Values {
  return valuesOf(parseFile(text, file), file);
}

function parseFile(text: string, file: string): SettingsFile {
  try {
    return JSON.parse(text) ?? {};
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function valuesOf(json: SettingsFile, file: string): Values {
  const values: unknown = json.Values ?? {};
  if (typeof values !== 'object' || values === null) throw new Error(`Cannot read ${file}: Values must be an object`);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw new Error(`Cannot read ${file}: the value of ${name} must be a string`);
      }
      return [name, String(value)];
    }),
  );
}
