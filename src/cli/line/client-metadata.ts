import { UsageError } from '../service/client-error.ts';

export type MetadataValue = string | number | boolean;

/** `a, b` → `['a', 'b']`. */
export function splitTags(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** `--set key=value`, `--set-json key=value`. Throws UsageError. */
export function parseAssignments(
  words: readonly string[] = [],
  jsonWords: readonly string[] = [],
): Readonly<Record<string, MetadataValue>> {
  // fromEntries, since an assignment to `__proto__` would set no key.
  return Object.fromEntries<MetadataValue>([
    ...words.map((text) => split('--set', text)),
    ...jsonWords.map((text): [string, MetadataValue] => {
      const [key, value] = split('--set-json', text);
      return [key, parseValue(value, text)];
    }),
  ]);
}

function split(option: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError((texts) => texts.invalidAssignment(option, text));
  return [text.slice(0, at), text.slice(at + 1)];
}

function parseValue(json: string, text: string): MetadataValue {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  } catch {
    // Not JSON: refused like a value of another type.
  }
  throw new UsageError((texts) => texts.invalidJsonValue(text));
}
