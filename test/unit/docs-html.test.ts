import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVED_PAGES } from '../../infra/build-inputs.ts';
import { docsHtml } from '../../infra/docs-html.ts';

describe.each(SERVED_PAGES)('%s as HTML', (page) => {
  const html = docsHtml(readFileSync(page, 'utf8'));

  it('links only to the web, to itself and to pages that are served', () => {
    const served = SERVED_PAGES.map((one) => `${basename(one, '.md')}.html`);
    const links = [...html.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href);
    expect(links).toContain('/api/docs');
    for (const href of links.slice(1)) {
      if (href.startsWith('#')) expect(html).toContain(`id="${href.slice(1)}"`);
      else if (!href.startsWith('https://')) expect(served).toContain(href);
    }
  });

  it('has its title and its code, and no style or script of its own', () => {
    expect(html).toMatch(/<title>\w[^<]+: Image Metadata API<\/title>/);
    expect(html).toContain('<pre tabindex="0"><code>');
    expect(html.replaceAll(/<code>.*?<\/code>/gs, '')).not.toMatch(/<script|<style|style=/);
  });
});
