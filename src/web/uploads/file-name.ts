const MAX_CHARACTERS = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a name cannot have
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** The name of a file as the service takes it. A long one keeps its ending. */
export function fileName(name: string): string {
  const characters = [...name.toWellFormed().replace(CONTROL, '')];
  if (characters.length === 0) return 'image';
  if (characters.length <= MAX_CHARACTERS) return characters.join('');
  const ending = /\.[^.]{1,9}$/.exec(characters.join(''))?.[0] ?? '';
  return characters.slice(0, MAX_CHARACTERS - [...ending].length).join('') + ending;
}

/** What came from the clipboard is always `image.png`; the moment tells more. */
export function pastedName(name: string, now: Date): string {
  if (!/^image\.\w+$/.test(name)) return name;
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `pasted ${local.slice(0, 19).replace('T', ' ').replaceAll(':', '.')}${name.slice('image'.length)}`;
}
