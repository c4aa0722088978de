/**
 * The parameters of a header such as `form-data; name="file"; filename=a.jpg`, by their names in lower case. Values are
 * read as clients write them: quoted or not, with spaces, with backslashes that escape nothing. The first of each name counts.
 */
export function headerParameters(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let at = header.indexOf(';');
  while (at !== -1 && at < header.length) {
    const equals = header.indexOf('=', at);
    const next = header.indexOf(';', at + 1);
    if (equals === -1) break;
    if (next !== -1 && next < equals) {
      at = next;
      continue;
    }
    const name = header
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const { value, end } = readValue(header, equals + 1);
    if (name !== '' && !found.has(name)) found.set(name, value);
    at = header.indexOf(';', end);
  }
  return found;
}

function readValue(header: string, from: number): { value: string; end: number } {
  const start = from + (/^[ \t]*/.exec(header.slice(from))?.[0].length ?? 0);
  if (header[start] !== '"') {
    const end = header.indexOf(';', start);
    return { value: header.slice(start, end === -1 ? undefined : end).trim(), end: end === -1 ? header.length : end };
  }
  let value = '';
  for (let at = start + 1; at < header.length; at++) {
    const escaped = header[at + 1];
    if (header[at] === '"') return { value, end: at + 1 };
    if (header[at] === '\\' && (escaped === '"' || escaped === '\\')) at++;
    value += header[at];
  }
  return { value, end: header.length };
}
