import { conditionNotMet, invalid, noSuchObject } from './gcs-error.ts';
import { objectKey, type State, type StoredObject } from './state.ts';

export const WRITE_CONDITIONS = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
];
export const READ_PARAMS = ['generation', ...WRITE_CONDITIONS];

type Found = StoredObject | undefined;
type Value = (name: string) => string | null | undefined;

/** Throws if the preconditions on the current object fail. 0 means no object. */
export function checkConditions(value: Value, found: Found, prefix = 'if'): void {
  const given = (name: string) => number(`${prefix}${name}`, value(`${prefix}${name}`));
  const [match, notMatch] = [given('GenerationMatch'), given('GenerationNotMatch')];
  const [metaMatch, metaNotMatch] = [given('MetagenerationMatch'), given('MetagenerationNotMatch')];
  const generation = found?.generation ?? 0;
  const fails =
    (match !== undefined && match !== generation) ||
    (notMatch !== undefined && notMatch === generation) ||
    (metaMatch !== undefined && metaMatch !== found?.metageneration) ||
    (metaNotMatch !== undefined && metaNotMatch === found?.metageneration);
  if (fails) throw conditionNotMet();
}

/** The object, if it has the requested generation. Buckets have no versions, so other generations do not exist. */
export function findLive(
  state: State,
  bucket: string,
  name: string,
  generation: string | null | undefined,
): StoredObject {
  const found = state.objects.get(objectKey(bucket, name));
  const wanted = number('generation', generation);
  if (found === undefined || (wanted !== undefined && wanted !== found.generation)) throw noSuchObject(bucket, name);
  return found;
}

function number(name: string, text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text)) throw invalid(`Invalid value for ${name}: ${text}`);
  return Number(text);
}
