import type { ImageDocument } from '../../contract/image-document.ts';
import { button, h } from '../ui/dom.ts';
import { texts } from '../words/texts.ts';
import { changes, type MetadataPatch, typed, type Value } from './metadata-patch.ts';

export interface MetadataEditor {
  readonly element: HTMLElement;
  /** What has changed, as a merge patch (RFC 7396): `null` removes a key. `undefined` when nothing has. */
  value(): MetadataPatch | undefined;
}

interface Row {
  readonly element: HTMLLIElement;
  readonly key: HTMLInputElement;
  readonly value: HTMLInputElement;
  readonly kind: HTMLSelectElement;
}

const MAX_KEY = 64;
const KINDS = ['string', 'number', 'boolean'] as const;

/** Keys and values of an image, each with its type. */
export function createMetadataEditor(metadata: ImageDocument['metadata']): MetadataEditor {
  const list = h('ul', { class: 'metadata-rows' });
  const rows = new Set<Row>();

  function add(key = '', value: Value = ''): Row {
    const row: Row = {
      key: h('input', { type: 'text', maxlength: MAX_KEY, value: key, 'aria-label': texts.metadataKey }),
      value: h('input', { type: 'text', value: String(value), 'aria-label': texts.metadataValue }),
      kind: h(
        'select',
        { 'aria-label': texts.metadataType },
        ...KINDS.map((kind, at) =>
          h('option', { value: kind, selected: typeof value === kind }, texts.metadataTypes[at]),
        ),
      ),
      element: h('li'),
    };
    const remove = button('×', () => drop(row), { class: 'quiet icon', 'aria-label': texts.removeMetadata });
    row.element.append(row.key, row.value, row.kind, remove);
    rows.add(row);
    list.append(row.element);
    return row;
  }

  function drop(row: Row): void {
    rows.delete(row);
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
    row.element.remove();
    (next?.querySelector('input') ?? adder).focus();
  }

  const adder = button(texts.addMetadata, () => add().key.focus(), { class: 'quiet' });
  for (const [key, value] of Object.entries(metadata)) add(key, value);

  return {
    element: h('fieldset', { class: 'metadata-editor' }, h('legend', {}, texts.metadata), list, adder),
    value: () => changes(metadata, [...rows].filter(({ key }) => key.value !== '').map(entryOf)),
  };
}

function entryOf({ key, value, kind }: Row): readonly [string, Value] {
  return [key.value, typed(value.value, kind.value)];
}
