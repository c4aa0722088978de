import { readFileSync } from 'node:fs';

/** One resource of a snapshot. What only Azure knows stays an expression in brackets. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly kind?: string;
  readonly sku?: { readonly name: string };
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Deployment {
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly all: (type: string) => Resource[];
  /** The one resource of this type whose name starts so. */
  readonly one: (type: string, start?: string) => Resource;
}

/** What would be deployed: `main` as it stands, or with `everything` switched on. compiler.test.ts keeps the files true. */
export function deployment(name: 'main' | 'everything'): Deployment {
  const text = readFileSync(new URL(`../../../../infra/azure/${name}.snapshot.json`, import.meta.url), 'utf8');
  const snapshot = JSON.parse(text) as { predictedResources: Resource[]; outputs: Record<string, string> };
  const all = (type: string) => snapshot.predictedResources.filter((resource) => resource.type === type);
  const one = (type: string, start = '') => {
    const [found, ...others] = all(type).filter((resource) => resource.name.startsWith(start));
    if (found === undefined || others.length > 0) throw new Error(`Not exactly one ${type} ${start}`);
    return found;
  };
  return { text, resources: snapshot.predictedResources, outputs: snapshot.outputs, all, one };
}

/** The settings of the Function App, by name. */
export function appSettings(of: Deployment): Record<string, string> {
  const siteConfig = of.one('Microsoft.Web/sites').properties.siteConfig as {
    appSettings: { name: string; value: string }[];
  };
  return Object.fromEntries(siteConfig.appSettings.map(({ name, value }) => [name, value]));
}
