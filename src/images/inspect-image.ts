import type { ImageFacts } from '../inspection/image-facts.ts';
import type { Specimen } from '../inspection/specimen.ts';
import type { Description } from './description.ts';
import { NOWHERE } from './nowhere.ts';
import { receiveImage } from './receive-image.ts';
import type { RequestScope } from './request-scope.ts';
import type { ImageSource } from './upload-image.ts';

/** What an upload of these bytes would keep of them. */
export interface Inspection {
  readonly facts: ImageFacts;
  readonly description: Description;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type InspectImage = (source: ImageSource, scope: RequestScope) => Promise<Inspection>;

interface InspectImageParts {
  readonly createSpecimen: () => Specimen;
  readonly maxUploadBytes: number;
}

/** Reads an image as an upload does and stores nothing. Throws what an upload throws. */
export function createInspectImage({ createSpecimen, maxUploadBytes }: InspectImageParts): InspectImage {
  return async function inspectImage(source, scope) {
    const specimen = createSpecimen();
    try {
      const receiver = { specimen, maxBytes: maxUploadBytes, open: () => NOWHERE };
      const { sizeBytes, sha256 } = await receiveImage(source.bytes, receiver);
      const description = source.describe();
      const facts = await scope.time('inspect', () => specimen.inspect());
      return { facts, description, sizeBytes, sha256 };
    } finally {
      await specimen.discard();
    }
  };
}
