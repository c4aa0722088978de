import { readDirectory, type TiffDirectory, type TiffStructure, tags } from '../metadata/tiff-directory.ts';
import { numberOf, numbersOf, textOf } from '../metadata/tiff-values.ts';

const COMPRESSION = 0x103;
const PHOTOMETRIC = 0x106;
const MAKE = 0x10f;
const SUB_DIRECTORIES = 0x14a;
const DNG_VERSION = 0xc612;

/** Tags of the first directory that identify a raw file. */
export const RAW_TAGS = tags(COMPRESSION, PHOTOMETRIC, MAKE, SUB_DIRECTORIES, DNG_VERSION);
const SENSOR_TAGS = tags(COMPRESSION, PHOTOMETRIC);
const MAX_SUB_DIRECTORIES = 8;

/** Pixels of a sensor: color filter array (TIFF/EP, ISO 12234-2) and LinearRaw (DNG). */
const SENSOR_PHOTOMETRICS = new Set([32_803, 34_892]);
/** Of Sony, Nikon, Samsung, Pentax and Kodak; no other software writes them. */
const SENSOR_COMPRESSIONS = new Set([32_767, 34_713, 32_770, 65_535, 65_000]);

const NAMES: readonly (readonly [make: RegExp, name: string])[] = [
  [/^nikon/i, 'Nikon NEF'],
  [/^sony/i, 'Sony ARW'],
  [/^canon/i, 'Canon CR2'],
  [/^(pentax|ricoh)/i, 'Pentax PEF'],
  [/^samsung/i, 'Samsung SRW'],
  [/^hasselblad/i, 'Hasselblad 3FR'],
  [/^(eastman )?kodak/i, 'Kodak DCR'],
  [/^epson|^seiko epson/i, 'Epson ERF'],
  [/^phase one/i, 'Phase One IIQ'],
  [/^leaf/i, 'Leaf MOS'],
];

/**
 * The name of a camera raw file that is a TIFF, by its tags; `undefined` for other TIFFs. The first picture of a raw file is
 * a preview, so that its size would be wrong.
 */
export async function cameraRawName(tiff: TiffStructure, main: TiffDirectory): Promise<string | undefined> {
  if (main.values.has(DNG_VERSION)) return 'a camera raw file (DNG)';
  if (!isSensor(tiff, main) && !(await hasSensorInside(tiff, main))) return undefined;
  const make = textOf(main.values.get(MAKE)) ?? '';
  const name = NAMES.find(([pattern]) => pattern.test(make))?.[1];
  return `a camera raw file (${name ?? 'TIFF/EP'})`;
}

function isSensor({ little }: TiffStructure, { values }: TiffDirectory): boolean {
  return (
    SENSOR_PHOTOMETRICS.has(numberOf(values.get(PHOTOMETRIC), little) ?? 0) ||
    SENSOR_COMPRESSIONS.has(numberOf(values.get(COMPRESSION), little) ?? 0)
  );
}

async function hasSensorInside(tiff: TiffStructure, main: TiffDirectory): Promise<boolean> {
  const offsets = numbersOf(main.values.get(SUB_DIRECTORIES), tiff.little).slice(0, MAX_SUB_DIRECTORIES);
  for (const offset of offsets) {
    const directory = await readDirectory(tiff, offset, SENSOR_TAGS);
    if (directory !== undefined && isSensor(tiff, directory)) return true;
  }
  return false;
}
