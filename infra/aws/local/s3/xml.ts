const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export type XmlValue = string | number | boolean | undefined | XmlFields | readonly (string | XmlFields)[];
export interface XmlFields {
  readonly [name: string]: XmlValue;
}

/** A document. An array becomes one element for each item; `undefined` none. */
export function xml(root: string, fields: XmlFields, { namespace = true } = {}): string {
  const attribute = namespace ? ` xmlns="${NAMESPACE}"` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(fields)}</${root}>`;
}

export function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content = typeof value === 'object' ? inner(value as XmlFields) : escaped(String(value));
  return `<${name}>${content}</${name}>`;
}

function inner(fields: XmlFields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** Every element of this name, by its content. Enough for what the SDKs send: no attributes, no element inside its like. */
export function contents(document: string, name: string): string[] {
  return [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, text = '']) => text);
}

export function textOf(document: string, name: string): string | undefined {
  const [text] = contents(document, name);
  return text === undefined ? undefined : plain(text.trim());
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
}

function plain(text: string): string {
  return text
    .replace(/&#x([\da-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
