import { readFile, writeFile } from 'node:fs/promises';
import { english } from '../src/web/words/english.ts';

/** Fills the page's HTML with the English texts; the page itself replaces them if the reader's language is another one. */
export async function buildPageHtml(source: string, target: string): Promise<void> {
  await writeFile(target, fillHtml(await readFile(source, 'utf8')));
}

/**
 * `{{key}}` is the whole content of an element or of an attribute. The key stays in `data-text`, or in
 * `data-text-<attribute>`, where the page finds it. Throws on an unknown key.
 */
export function fillHtml(html: string): string {
  return html
    .replace(
      /([a-z-]+)="\{\{([a-zA-Z]+)\}\}"/g,
      (_, name, key) => `data-text-${name}="${key}" ${name}="${escaped(key)}"`,
    )
    .replace(/>\{\{([a-zA-Z]+)\}\}</g, (_, key) => ` data-text="${key}">${escaped(key)}<`);
}

function escaped(key: string): string {
  const text: unknown = Object.entries(english).find(([name]) => name === key)?.[1];
  if (typeof text !== 'string') throw new Error(`The page has no text "${key}"`);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
