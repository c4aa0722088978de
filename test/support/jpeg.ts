/** One component, which is enough of a picture. */
export function startOfFrame({ marker = 0xc0, precision = 8, width = 16, height = 12, components = 3 } = {}): Buffer {
  const header = Buffer.from([0xff, marker, 0, 8 + components * 3, precision, 0, 0, 0, 0, components]);
  header.writeUInt16BE(height, 5);
  header.writeUInt16BE(width, 7);
  return Buffer.concat([header, Buffer.alloc(components * 3, 0x11)]);
}

export const START_OF_SCAN = Buffer.from('ffda000c03010002110311003f00', 'hex');

export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

export const app1 = (mark: string, content: Buffer | string): Buffer =>
  segment(0xe1, Buffer.concat([Buffer.from(mark, 'latin1'), Buffer.from(content)]));

/** A JPEG without pixels: these parts between its start and its scan. */
export const jpeg = (...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, START_OF_SCAN]);
