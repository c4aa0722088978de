import type { Fields, Value } from './messages.ts';

/** The names of a path like ``metadata.`a.b` ``. */
export function parsePath(path: string): string[] {
  const names: string[] = [];
  for (const [, quoted, plain] of path.matchAll(/`((?:[^`\\]|\\.)*)`|([^.`]+)/g)) {
    names.push(quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'));
  }
  return names;
}

export function valueAt(fields: Fields, path: string): Value | undefined {
  const [first = '', ...rest] = parsePath(path);
  return rest.reduce((value: Value | undefined, name) => value?.mapValue?.fields[name], fields[first]);
}

/** Copies the fields with a new value at a path, or without the path if there is no value. */
export function withValue(fields: Fields, [first = '', ...rest]: readonly string[], value: Value | undefined): Fields {
  const { [first]: old, ...others } = fields;
  if (rest.length > 0) {
    if (value === undefined && old?.mapValue === undefined) return fields;
    return { ...fields, [first]: { mapValue: { fields: withValue(old?.mapValue?.fields ?? {}, rest, value) } } };
  }
  return value === undefined ? others : { ...fields, [first]: value };
}

/** Keeps only these paths. */
export function project(fields: Fields, paths: readonly string[]): Fields {
  return paths.reduce((kept: Fields, path) => withValue(kept, parsePath(path), valueAt(fields, path)), {});
}
