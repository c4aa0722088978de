import { plain } from '../terminal/terminal.ts';

/** ext4, APFS and NTFS allow 255; the rest is for a number. */
const MAX_NAME_BYTES = 240;
/** Devices on Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** An image's name as that of a file in a folder, on any system: never a path, never hidden, never a device. */
export function fileName(name: string): string {
  const safe = plain(name)
    .toWellFormed()
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^\.+/, '_')
    .replace(/^-/, '_')
    .replace(/[ .]+$/, '');
  return shorten(DEVICE.test(safe) ? `_${safe}` : safe) || 'image';
}

/** Gives every name once: `a.jpg`, `a (2).jpg`. On many systems names that differ only in case are the same. */
export function createUniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  return function unique(name) {
    const { stem, extension } = split(fileName(name));
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? stem + extension : `${stem} (${count})${extension}`;
      const folded = candidate.normalize('NFC').toLowerCase();
      if (taken.has(folded)) continue;
      taken.add(folded);
      return candidate;
    }
  };
}

function shorten(name: string): string {
  const { stem, extension } = split(name);
  let kept = stem;
  while (Buffer.byteLength(kept + extension) > MAX_NAME_BYTES) kept = [...kept].slice(0, -1).join('');
  return kept + extension;
}

/** An extension of more than a few characters belongs to the name. */
function split(name: string): { stem: string; extension: string } {
  const extension = /(?<=.)\.\w{1,8}$/.exec(name)?.[0] ?? '';
  return { stem: name.slice(0, name.length - extension.length), extension };
}
