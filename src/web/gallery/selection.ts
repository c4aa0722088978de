import type { ImageDocument } from '../../contract/image-document.ts';

export type Selection = ReturnType<typeof createSelection>;

interface SelectionParts {
  /** The images shown, in their order. */
  readonly shown: () => readonly ImageDocument[];
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

/** Which images are selected, by id. A range reaches from the last single choice. */
export function createSelection({ shown, onChange }: SelectionParts) {
  const selected = new Set<string>();
  let anchor: string | undefined;

  function change(ids: Iterable<string>, on: boolean): void {
    for (const id of ids) {
      if (on) selected.add(id);
      else selected.delete(id);
    }
    onChange(selected);
  }

  return {
    has: (imageId: string) => selected.has(imageId),
    get size() {
      return selected.size;
    },
    images: () => shown().filter(({ image_id }) => selected.has(image_id)),
    toggle(imageId: string): void {
      anchor = imageId;
      change([imageId], !selected.has(imageId));
    },
    /** Selects everything between the last single choice and this image, both included. */
    extendTo(imageId: string): void {
      const ids = shown().map(({ image_id }) => image_id);
      const from = ids.indexOf(anchor ?? imageId);
      const to = ids.indexOf(imageId);
      anchor ??= imageId;
      change(ids.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1), true);
    },
    selectAll(): void {
      change(
        shown().map(({ image_id }) => image_id),
        true,
      );
    },
    /** Removes images that are no longer shown. */
    prune(): void {
      const ids = new Set(shown().map(({ image_id }) => image_id));
      const gone = [...selected].filter((id) => !ids.has(id));
      if (gone.length > 0) change(gone, false);
    },
    clear(): void {
      anchor = undefined;
      change([...selected], false);
    },
  };
}
