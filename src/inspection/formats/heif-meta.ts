import type { BoundedSource } from '../bytes/bounded-source.ts';
import { type Box, BoxContent, boxesIn, contentOf } from './heif-box.ts';
import { type Extent, itemExtents } from './heif-locations.ts';

/** An item (ISO/IEC 14496-12, 8.11.6): a picture, a tile, EXIF or XMP. */
export interface Item {
  readonly id: number;
  readonly type: string;
  /** Of `mime` items. */
  readonly contentType: string;
  readonly contentEncoding: string;
}

export interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

export interface Property {
  readonly type: string;
  readonly content: Buffer;
}

const ITEMS_PER_FILE = 65_536;
const UNITS_PER_ENTRY = 60;
const FULL_BOX_BYTES = 4;
/** What the `meta` box of a HEIF image contains (ISO/IEC 23008-12, 6; ISO/IEC 14496-12, 8.11). */
export class HeifMeta {
  primary: number | undefined;
  readonly items = new Map<number, Item>();
  readonly references: Reference[] = [];
  readonly #properties: Property[] = [];
  readonly #source: BoundedSource;
  readonly #associations: Buffer[] = [];
  #locations: Buffer | undefined;
  #idat: Box | undefined;

  private constructor(source: BoundedSource) {
    this.#source = source;
  }

  static async read(source: BoundedSource, box: Box): Promise<HeifMeta> {
    const meta = new HeifMeta(source);
    for await (const child of boxesIn(source, { body: box.body + FULL_BOX_BYTES, end: box.end })) {
      if (child.type === 'idat') meta.#idat = child;
      else if (/^(pitm|iinf|iref|iprp|iloc)$/.test(child.type)) meta.#take(child.type, await contentOf(source, child));
    }
    return meta;
  }

  /** Items that refer to `to`, by the type of the reference. */
  *referring(type: string, to: number): Generator<Item> {
    for (const reference of this.references) {
      const item = this.items.get(reference.from);
      if (reference.type === type && item !== undefined && reference.to.includes(to)) yield item;
    }
  }

  /** The properties of an item in the order in which they apply (ISO/IEC 23008-12, 9.3). */
  propertiesOf(id: number): Property[] {
    const indexes: number[] = [];
    for (const bytes of this.#associations) {
      const content = new BoxContent(bytes);
      const { version, flags } = content.version();
      const isWide = (flags & 1) === 1;
      for (let left = content.uint(4); left > 0 && !content.isOver; left -= 1) {
        this.#source.spend(UNITS_PER_ENTRY);
        const itemId = content.uint(version < 1 ? 2 : 4);
        const count = content.uint(1);
        if (itemId !== id) content.at += count * (isWide ? 2 : 1);
        else
          for (let index = 0; index < count; index += 1)
            indexes.push(content.uint(isWide ? 2 : 1) & (isWide ? 0x7fff : 0x7f));
      }
    }
    return indexes.map((index) => this.#properties[index - 1]).filter((property) => property !== undefined);
  }

  /** Location of the bytes of an item. */
  extentsOf(id: number): Extent[] {
    if (this.#locations === undefined) return [];
    return itemExtents(this.#locations, id, this.#idat?.body, this.#source);
  }

  #take(type: string, bytes: Buffer): void {
    const content = new BoxContent(bytes);
    if (type === 'iloc') this.#locations = bytes;
    else if (type === 'iprp') this.#takeProperties(content);
    else if (type === 'iinf') this.#takeItems(content);
    else if (type === 'iref') this.#takeReferences(content);
    else this.primary = content.version().version === 0 ? content.uint(2) : content.uint(4);
  }

  #takeProperties(iprp: BoxContent): void {
    for (const { type, content } of iprp.boxes()) {
      if (type === 'ipma') this.#associations.push(content);
      if (type !== 'ipco') continue;
      for (const property of new BoxContent(content).boxes()) {
        this.#source.spend(UNITS_PER_ENTRY);
        this.#properties.push(property);
      }
    }
  }

  #takeItems(iinf: BoxContent): void {
    iinf.at = iinf.version().version === 0 ? FULL_BOX_BYTES + 2 : FULL_BOX_BYTES + 4;
    for (const { type, content } of iinf.boxes()) {
      this.#source.spend(UNITS_PER_ENTRY);
      const entry = new BoxContent(content);
      const { version } = entry.version();
      if (type !== 'infe' || version < 2 || this.items.size >= ITEMS_PER_FILE) continue;
      const id = entry.uint(version === 2 ? 2 : 4);
      entry.at += 2;
      const itemType = entry.type();
      const isMime = itemType === 'mime';
      if (isMime) entry.text();
      const contentType = isMime ? entry.text() : '';
      const contentEncoding = isMime ? entry.text() : '';
      this.items.set(id, { id, type: itemType, contentType, contentEncoding });
    }
  }

  #takeReferences(iref: BoxContent): void {
    const idSize = iref.version().version === 0 ? 2 : 4;
    for (const { type, content } of iref.boxes()) {
      this.#source.spend(UNITS_PER_ENTRY);
      const entry = new BoxContent(content);
      const from = entry.uint(idSize);
      const to: number[] = [];
      for (let left = entry.uint(2); left > 0 && !entry.isOver; left -= 1) to.push(entry.uint(idSize));
      this.#source.spend(to.length);
      this.references.push({ type, from, to });
    }
  }
}
