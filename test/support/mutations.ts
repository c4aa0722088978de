import fc from 'fast-check';
import { structureOf } from './image-structure.ts';

const VALUES = [0, 1, 2, 7, 8, 0x7f, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];

/** Repeated parts of repeated parts would measure the memory of the test. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Edit {
  readonly kind: 'number' | 'drop' | 'repeat' | 'swap' | 'cut' | 'insert';
  readonly where: number;
  readonly other: number;
  readonly value: number;
}

/** Changes of what gives a file its form: sizes, counts, types, and the order and presence of its parts. */
export function edits(): fc.Arbitrary<readonly Edit[]> {
  const kind = fc.constantFrom('number', 'number', 'number', 'drop', 'repeat', 'swap', 'cut', 'insert');
  const where = fc.nat({ max: 5_000 });
  return fc.array(fc.record({ kind, where, other: where, value: fc.constantFrom(...VALUES) }) as fc.Arbitrary<Edit>, {
    minLength: 1,
    maxLength: 4,
  });
}

export function mutate(image: Buffer, changes: readonly Edit[]): Buffer {
  let bytes: Buffer = Buffer.from(image);
  for (const change of changes) bytes = apply(bytes, change).subarray(0, MAX_BYTES);
  return bytes;
}

function apply(bytes: Buffer, { kind, where, other, value }: Edit): Buffer {
  const { edges, numbers } = structure(bytes);
  const part = (index: number) => {
    const at = index % Math.max(1, edges.length - 1);
    return bytes.subarray(edges[at] ?? 0, edges[at + 1] ?? bytes.length);
  };
  const edge = edges[where % edges.length] ?? 0;
  switch (kind) {
    case 'number': {
      const number = numbers[where % numbers.length];
      if (number === undefined || number.at + number.size > bytes.length) return bytes;
      const fitting = value % 2 ** (number.size * 8);
      if (number.little) bytes.writeUIntLE(fitting, number.at, number.size);
      else bytes.writeUIntBE(fitting, number.at, number.size);
      return bytes;
    }
    case 'drop':
      return Buffer.concat([bytes.subarray(0, edge), bytes.subarray(edge + part(where).length)]);
    case 'repeat':
      return Buffer.concat([
        bytes.subarray(0, edge),
        ...Array<Buffer>(1 + (other % 300)).fill(part(where)),
        bytes.subarray(edge),
      ]);
    case 'swap':
      return Buffer.concat([bytes.subarray(0, edges[1]), part(other), part(where), bytes.subarray(edges[1])]);
    case 'cut':
      return bytes.subarray(0, edge + (other % 12));
    case 'insert':
      return Buffer.concat([bytes.subarray(0, edge), Buffer.alloc(other * 40, value % 256), bytes.subarray(edge)]);
  }
}

/** A file that was changed before may have no form any more. */
function structure(bytes: Buffer): ReturnType<typeof structureOf> {
  try {
    return structureOf(bytes);
  } catch {
    return { edges: [0, bytes.length], numbers: [] };
  }
}
