import { ServiceError } from '../errors.ts';

/** Strings and punctuation of a JSON text. Each string can match in one way only, so that a scan is linear. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/** Parses bounded UTF-8 JSON, with or without a byte order mark. Throws `InvalidJson`, also for a property that occurs twice. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw invalidJson('The body is not valid UTF-8 JSON.');
  }
  const repeated = findRepeated(text);
  if (repeated !== undefined) throw repeatedProperty(repeated);
  return value;
}

/** The first property that occurs twice in one object; `JSON.parse` would keep the last one. `text` must be valid JSON. */
export function findRepeated(text: string): string | undefined {
  const objects: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    else if (token === ':') {
      const name: string = JSON.parse(last);
      if (objects.at(-1)?.has(name)) return name;
      objects.at(-1)?.add(name);
    } else last = token;
  }
  return undefined;
}

export function invalidJson(message: string, target = 'body'): ServiceError {
  return new ServiceError('InvalidJson', message, { target });
}

export function repeatedProperty(name: string): ServiceError {
  const target = name.slice(0, 64);
  return invalidJson(`The JSON property ${JSON.stringify(target)} occurs more than once.`, target);
}

/** Some clients declare JSON unless told otherwise: HTTPie for `< file`, and others for every body. */
export function noJsonObject(): ServiceError {
  return invalidJson(
    'The body is not a JSON object in UTF-8, as its Content-Type declares. To send an image file, set Content-Type to its type, for example image/jpeg.',
  );
}
