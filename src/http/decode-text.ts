/** Bytes as text: UTF-8, or Latin-1 where they are not. A byte order mark is kept. */
export function utf8OrLatin1(bytes: Uint8Array): string {
  return decodeText(bytes, 'utf-8') ?? Buffer.from(bytes).toString('latin1');
}

/** Absent if the bytes are not valid in this character set, or it is unknown. */
export function decodeText(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether these bytes are UTF-8 without control characters; the last character may be cut. */
export function looksLikeText(bytes: Buffer): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they do not occur in text
  return !/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(bytes.toString().replace(/\ufffd$/, ''));
}
