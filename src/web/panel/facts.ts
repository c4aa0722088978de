import type { ImageDocument } from '../../contract/image-document.ts';
import {
  formatExactBytes,
  formatExposure,
  formatFormat,
  formatMoment,
  formatPixels,
  formatTaken,
} from '../words/format.ts';

export interface FactGroup {
  readonly title: string;
  readonly facts: readonly (readonly [term: string, value: string])[];
}

type Fact = readonly [term: string, value: string | undefined];

const ORIENTATIONS: Readonly<Record<number, string>> = {
  1: 'upright',
  2: 'mirrored',
  3: 'turned by 180°',
  4: 'mirrored, turned by 180°',
  5: 'mirrored, turned by 90° to the left',
  6: 'turned by 90° to the right',
  7: 'mirrored, turned by 90° to the right',
  8: 'turned by 90° to the left',
};

/** All that is known of an image, in groups; what is unknown is left out. */
export function factGroups(image: ImageDocument): readonly FactGroup[] {
  const { exif = {} } = image;
  const groups: readonly (readonly [title: string, facts: readonly Fact[]])[] = [
    [
      'Image',
      [
        ['Format', `${formatFormat(image.format)} (${image.content_type})`],
        ['Size', formatExactBytes(image.size_bytes)],
        ['Pixels', formatPixels(image.display_width, image.display_height)],
        ['Stored as', image.orientation === 1 ? undefined : formatPixels(image.width, image.height)],
        [
          'Orientation',
          image.orientation === 1 ? undefined : (ORIENTATIONS[image.orientation] ?? String(image.orientation)),
        ],
        ['Frames', image.frames === 1 ? undefined : String(image.frames)],
        ['Transparency', image.has_alpha ? 'yes' : 'no'],
        ['Colours', image.color_space],
        ['Bits per channel', text(image.bit_depth)],
      ],
    ],
    [
      'Camera',
      [
        ['Taken', exif.taken_at && formatTaken(exif.taken_at)],
        ['Make', text(exif.make)],
        ['Model', text(exif.model)],
        ['Lens', text(exif.lens)],
        ['Exposure', exif.exposure_time === undefined ? undefined : formatExposure(exif.exposure_time)],
        ['Aperture', exif.f_number === undefined ? undefined : `f/${exif.f_number}`],
        ['ISO', text(exif.iso)],
        ['Focal length', exif.focal_length === undefined ? undefined : `${exif.focal_length} mm`],
        ['Software', text(exif.software)],
      ],
    ],
    ['Metadata', Object.entries(image.metadata).map(([key, value]): Fact => [key, String(value)])],
    [
      'Record',
      [
        ['Id', image.image_id],
        ['Uploaded', formatMoment(image.created_at)],
        ['Changed', image.updated_at === image.created_at ? undefined : formatMoment(image.updated_at)],
        ['SHA-256', image.sha256],
        ['Address', image.url],
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
