import { av1Configuration, type Heif, type HeifItem, heif, hevcConfiguration, spatialExtents } from './heif.ts';

export const HEVC: HeifItem = { type: 'hvc1', data: Buffer.alloc(16), properties: [1, 2] };
export const AV1: HeifItem = { type: 'av01', data: Buffer.alloc(16), properties: [1, 3] };
/** Of both items: the extents, then the configuration of each codec. */
export const PROPERTIES = [spatialExtents(64, 48), hevcConfiguration(8), av1Configuration(0)];

/** A file of 64 × 48 with one HEVC item, where nothing else is said. */
export const heifFile = (options: Partial<Heif>) => heif({ items: [HEVC], properties: PROPERTIES, ...options });

/** The same, whose item has more properties. */
export const still = (...more: readonly Buffer[]) =>
  heifFile({
    items: [{ ...HEVC, properties: [1, 2, ...more.map((_, index) => index + 4)] }],
    properties: [...PROPERTIES, ...more],
  });
