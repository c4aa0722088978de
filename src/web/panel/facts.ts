import type { ImageDocument } from '../../contract/image-document.ts';
import {
  formatExactBytes,
  formatExposure,
  formatFormat,
  formatMoment,
  formatPixels,
  formatTaken,
} from '../words/format.ts';
import { texts } from '../words/texts.ts';

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly (readonly [term: string, value: string])[];
}

type Fact = readonly [term: string, value: string | undefined];

/** All that is known of an image, in groups; what is unknown is left out. */
export function factGroups(image: ImageDocument): readonly FactGroup[] {
  const { exif = {} } = image;
  const groups: readonly (readonly [title: string, facts: readonly Fact[]])[] = [
    [
      texts.image,
      [
        [texts.format, `${formatFormat(image.format)} (${image.content_type})`],
        [texts.size, formatExactBytes(image.size_bytes)],
        [texts.pixels, formatPixels(image.display_width, image.display_height)],
        [texts.storedAs, image.orientation === 1 ? undefined : formatPixels(image.width, image.height)],
        [
          texts.orientation,
          image.orientation === 1
            ? undefined
            : (texts.orientations[image.orientation - 1] ?? String(image.orientation)),
        ],
        [texts.frames, image.frames === 1 ? undefined : String(image.frames)],
        [texts.transparency, image.has_alpha ? texts.yes : texts.no],
        [texts.colors, image.color_space],
        [texts.bitDepth, text(image.bit_depth)],
      ],
    ],
    [
      texts.camera,
      [
        [texts.taken, exif.taken_at && formatTaken(exif.taken_at)],
        [texts.make, text(exif.make)],
        [texts.model, text(exif.model)],
        [texts.lens, text(exif.lens)],
        [texts.exposure, exif.exposure_time === undefined ? undefined : formatExposure(exif.exposure_time)],
        [texts.aperture, exif.f_number === undefined ? undefined : `f/${exif.f_number}`],
        [texts.iso, text(exif.iso)],
        [texts.focalLength, exif.focal_length === undefined ? undefined : `${exif.focal_length} mm`],
        [texts.software, text(exif.software)],
      ],
    ],
    [texts.metadata, Object.entries(image.metadata).map(([key, value]): Fact => [key, String(value)])],
    [
      texts.record,
      [
        [texts.id, image.image_id],
        [texts.created, formatMoment(image.created_at)],
        [texts.changed, image.updated_at === image.created_at ? undefined : formatMoment(image.updated_at)],
        [texts.sha256, image.sha256],
        [texts.url, image.url],
      ],
    ],
  ];
  return groups
    .map(([title, facts]) => ({
      title,
      facts: facts.flatMap(([term, value]) => (value ? [[term, value] as const] : [])),
    }))
    .filter(({ facts }) => facts.length > 0);
}

function text(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
