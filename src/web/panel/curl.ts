/** A command that reads the metadata of an image. A key is named, never written out. */
export function curlCommand(url: string, { key }: { readonly key: boolean }): string {
  const parts = ['curl', quote(url)];
  if (key) parts.push('-H', '"x-functions-key: $FUNCTIONS_KEY"');
  return parts.join(' ');
}

/** One word of a POSIX shell, whatever it holds. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
