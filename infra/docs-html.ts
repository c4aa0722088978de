import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { API_PREFIX } from '../src/contract/api-prefix.ts';
import { SERVED_PAGES } from './build-inputs.ts';

export async function buildDocsHtml(root: string, to: string): Promise<void> {
  await Promise.all(
    SERVED_PAGES.map(async (page) => {
      const html = docsHtml(await readFile(join(root, page), 'utf8'));
      await writeFile(join(to, `${basename(page, '.md')}.html`), html);
    }),
  );
}

/** Markdown as a page in the style of the reference. Links into the repository become text: the service does not serve it. */
export function docsHtml(markdown: string): string {
  const marked = new Marked({ renderer: { heading, link, code } });
  const [, title = ''] = /^# (.+)$/m.exec(markdown) ?? [];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: Image Metadata API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${API_PREFIX}/docs/docs.css">
</head>
<body>
<main class="page">
<nav aria-label="Reference"><a href="${API_PREFIX}/docs">API reference</a></nav>
${marked.parse(markdown, { async: false })}</main>
</body>
</html>
`;
}

type Renderer = { readonly parser: { parseInline(tokens: Tokens.Generic[]): string } };

function heading(this: Renderer, { tokens, depth, text }: Tokens.Heading): string {
  const id = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
  return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
}

function link(this: Renderer, { href, tokens }: Tokens.Link): string {
  const text = this.parser.parseInline(tokens);
  const served = SERVED_PAGES.map((page) => basename(page)).find((name) => href.split('#')[0] === name);
  const target = served === undefined ? href : href.replace('.md', '.html');
  return served !== undefined || /^(?:https?:|#)/.test(href) ? `<a href="${target}">${text}</a>` : text;
}

/** With a tab stop, so that wide code can be scrolled with the keyboard. */
function code({ text }: Tokens.Code): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<pre tabindex="0"><code>${escaped}\n</code></pre>\n`;
}
