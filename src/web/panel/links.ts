import type { ImageDocument } from '../../contract/image-document.ts';

type Linked = Pick<ImageDocument, 'name' | 'url' | 'display_width' | 'display_height'>;

/** CommonMark: brackets and backslashes of the text are escaped; a URL in angle brackets may contain any of them. */
export function markdownLink({ name, url }: Linked): string {
  return `![${name.replace(/[\\[\]]/g, String.raw`\$&`)}](<${url}>)`;
}

export function htmlLink({ name, url, display_width, display_height }: Linked): string {
  return `<img src="${escaped(url)}" alt="${escaped(name)}" width="${display_width}" height="${display_height}">`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
