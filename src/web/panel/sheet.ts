import type { ImageDocument } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { copySection } from '../ui/copy-button.ts';
import { button, h } from '../ui/dom.ts';
import { texts } from '../words/texts.ts';
import { curlCommand } from './curl.ts';
import { factGroups } from './facts.ts';
import { htmlLink, markdownLink } from './links.ts';
import { createPlace } from './place.ts';

export interface SheetParts {
  readonly images: Images;
  readonly hasKey: boolean;
  readonly edit: () => void;
  readonly download: () => void;
  readonly remove: () => void;
  readonly filterTag: (tag: string) => void;
}

/** All that is known of an image, and what can be done with it. */
export function createSheet(image: ImageDocument, parts: SheetParts): readonly HTMLElement[] {
  const json = h(
    'details',
    {},
    h('summary', {}, texts.asJson),
    h('pre', { tabindex: 0 }, JSON.stringify(shown(image), null, 2)),
  );
  return [
    h(
      'div',
      { class: 'actions' },
      button(texts.edit, parts.edit, { id: 'edit' }),
      button(texts.download, parts.download),
      button(texts.delete, parts.remove, { class: 'danger' }),
    ),
    ...tagList(image, parts),
    ...factGroups(image).map(({ title, facts }) =>
      h(
        'section',
        {},
        h('h3', {}, title),
        h('dl', {}, ...facts.flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)])),
      ),
    ),
    createPlace(image, parts.images),
    copySection(texts.links, [
      [texts.copyLink, image.url],
      [texts.copyMarkdown, markdownLink(image)],
      [texts.copyHtml, htmlLink(image)],
    ]),
    copySection(texts.commandLine, [
      [texts.copyAsCurl, curlCommand(image.url.replace(/\/content$/, ''), { key: parts.hasKey })],
    ]),
    json,
  ];
}

/** Without the short-lived address, which is nobody's to keep. */
function shown({ content_url, content_url_expires_at, ...rest }: ImageDocument): object {
  return rest;
}

function tagList({ tags }: ImageDocument, { filterTag }: SheetParts): HTMLElement[] {
  if (tags.length === 0) return [];
  const show = (tag: string) => button(tag, () => filterTag(tag), { class: 'tag', 'aria-label': texts.showTag(tag) });
  return [h('ul', { class: 'tags', 'aria-label': texts.tags }, ...tags.map((tag) => h('li', {}, show(tag))))];
}
