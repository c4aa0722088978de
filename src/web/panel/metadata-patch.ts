import type { ImageDocument } from '../../contract/image-document.ts';

export type Value = string | number | boolean;
export type MetadataPatch = Readonly<Record<string, Value | null>>;

/** Text that does not match its type is sent as text, so that the service reports the error. */
export function typed(text: string, kind: string): Value {
  if (kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (kind === 'boolean' && /^(?:true|false)$/.test(text.trim())) return text.trim() === 'true';
  return text;
}

/** The merge patch between two states; `undefined` when they are the same. */
export function changes(
  before: ImageDocument['metadata'],
  after: readonly (readonly [string, Value])[],
): MetadataPatch | undefined {
  const kept = new Map(after);
  const removed = Object.keys(before).filter((key) => !kept.has(key));
  const changed = [...kept].filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value);
  if (removed.length === 0 && changed.length === 0) return undefined;
  return Object.fromEntries([...changed, ...removed.map((key) => [key, null] as const)]);
}
