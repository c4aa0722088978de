import type { ImageDocument, Location } from '../../contract/image-document.ts';
import type { Images } from '../api/images.ts';
import { button, h, launch } from '../ui/dom.ts';
import { failureNote } from '../ui/failure-note.ts';
import { announce } from '../ui/live.ts';
import { formatPlace } from '../words/format.ts';
import { texts } from '../words/texts.ts';

const ZOOM = 15;

/** Where the picture was taken: asked of the service only when the person asks. */
export function createPlace(image: ImageDocument, images: Images): HTMLElement {
  const content = h('div', { class: 'place' });
  const section = h('section', {}, h('h3', {}, texts.place), content);
  if (!image.contains_location) {
    content.append(h('p', { class: 'muted' }, texts.noPlace));
    return section;
  }
  const ask = button(texts.showPlace, () => launch(show));
  content.append(h('p', { class: 'muted' }, texts.hasPlace), ask);
  return section;

  async function show(): Promise<void> {
    ask.disabled = true;
    try {
      const { location } = await images.get(image.image_id, { place: true });
      if (location === undefined) {
        content.replaceChildren(h('p', { class: 'muted' }, texts.noPlace));
        return;
      }
      const link = mapLink(location);
      content.replaceChildren(h('p', {}, formatPlace(location)), h('p', {}, link));
      link.focus();
      announce(formatPlace(location));
    } catch (error) {
      ask.disabled = false;
      content.querySelector('.note')?.remove();
      content.append(failureNote(error));
    }
  }
}

/** The map is told nothing before the person goes there, and then not from where. */
function mapLink({ latitude, longitude }: Location): HTMLAnchorElement {
  const at = `${latitude.toFixed(6)}`;
  const by = `${longitude.toFixed(6)}`;
  const href = `https://www.openstreetmap.org/?mlat=${at}&mlon=${by}#map=${ZOOM}/${at}/${by}`;
  return h('a', { href, target: '_blank', rel: 'noreferrer noopener' }, texts.openMap);
}
