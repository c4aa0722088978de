import type { Fields, Time, Value } from './messages.ts';

/** In Firestore's order of types. */
const TYPES: readonly (readonly (keyof Value)[])[] = [
  ['nullValue'],
  ['booleanValue'],
  ['integerValue', 'doubleValue'],
  ['timestampValue'],
  ['stringValue'],
  ['bytesValue'],
  ['referenceValue'],
  ['arrayValue'],
  ['mapValue'],
];

function typeOf(value: Value): number {
  return TYPES.findIndex((names) => names.some((name) => value[name] !== undefined && value[name] !== null));
}

/** Negative when the first one comes first. Values of different types are in the order of the types. */
export function compareValues(a: Value, b: Value): number {
  const type = typeOf(a);
  if (type !== typeOf(b)) return type - typeOf(b);
  switch (TYPES[type]?.[0]) {
    case 'booleanValue':
      return Number(a.booleanValue) - Number(b.booleanValue);
    case 'integerValue':
      return Number(a.integerValue ?? a.doubleValue) - Number(b.integerValue ?? b.doubleValue);
    case 'timestampValue':
      return a.timestampValue && b.timestampValue ? compareTimes(a.timestampValue, b.timestampValue) : 0;
    case 'stringValue':
      return compareTexts(a.stringValue ?? '', b.stringValue ?? '');
    case 'bytesValue':
      return Buffer.compare(Buffer.from(a.bytesValue ?? '', 'base64'), Buffer.from(b.bytesValue ?? '', 'base64'));
    case 'referenceValue':
      return compareNames(a.referenceValue ?? '', b.referenceValue ?? '');
    case 'arrayValue':
      return compareLists(a.arrayValue?.values ?? [], b.arrayValue?.values ?? [], compareValues);
    case 'mapValue':
      return compareFields(a.mapValue?.fields ?? {}, b.mapValue?.fields ?? {});
    default:
      return 0;
  }
}

export function compareFields(a: Fields, b: Fields): number {
  const sorted = (fields: Fields) => Object.entries(fields).sort(([one], [other]) => compareTexts(one, other));
  return compareLists(sorted(a), sorted(b), ([one, value], [other, theirs]) => {
    return compareTexts(one, other) || compareValues(value, theirs);
  });
}

export function compareTimes(a: Time, b: Time): number {
  return Number(a.seconds) - Number(b.seconds) || a.nanos - b.nanos;
}

/** Compares by UTF-8, whose order differs from UTF-16 above U+FFFF. */
function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function compareNames(a: string, b: string): number {
  return compareLists(a.split('/'), b.split('/'), compareTexts);
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (one: T, other: T) => number): number {
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const difference = compare(one, other);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Bytes, as Firestore counts them for its limit. */
export function sizeOf(value: Value): number {
  if (value.stringValue !== undefined) return Buffer.byteLength(value.stringValue) + 1;
  if (value.bytesValue !== undefined) return Buffer.byteLength(value.bytesValue, 'base64');
  if (value.referenceValue !== undefined) return Buffer.byteLength(value.referenceValue) + 16;
  if (value.arrayValue) return value.arrayValue.values.reduce((sum, one) => sum + sizeOf(one), 0);
  if (value.mapValue) return sizeOfFields(value.mapValue.fields);
  return value.booleanValue !== undefined || value.nullValue !== undefined ? 1 : 8;
}

export function sizeOfFields(fields: Fields): number {
  return Object.entries(fields).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + 1 + sizeOf(value), 0);
}
