import type { ImageDocument } from '../../contract/image-document.ts';
import { button, h } from '../ui/dom.ts';
import { texts } from '../words/texts.ts';

type Value = string | number | boolean;
export type MetadataPatch = Readonly<Record<string, Value | null>>;

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

/** Text that does not fit its type stays text: the service says what it takes. */
export function typed(text: string, kind: string): Value {
  if (kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (kind === 'boolean' && /^(?:true|false)$/.test(text.trim())) return text.trim() === 'true';
  return text;
}

export function changes(
  before: ImageDocument['metadata'],
  after: readonly (readonly [string, Value])[],
): MetadataPatch | undefined {
  const kept = new Map(after);
  const removed = Object.keys(before).filter((key) => !kept.has(key));
  const changed = [...kept].filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value);
  if (removed.length === 0 && changed.length === 0) return undefined;
  return Object.fromEntries([...changed, ...removed.map((key) => [key, null] as const)]);
}
