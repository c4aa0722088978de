import type { ImageFacts } from '../inspection/image-facts.ts';
import type { Inspector } from '../inspection/inspector.ts';
import type { Description } from './description.ts';
import { discardingWriter } from './discarding-writer.ts';
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
  readonly createInspector: () => Inspector;
  readonly maxUploadBytes: number;
}

/** Reads an image as an upload does and stores nothing. Throws what an upload throws. */
export function createInspectImage({ createInspector, maxUploadBytes }: InspectImageParts): InspectImage {
  return async function inspectImage(source, scope) {
    const inspector = createInspector();
    try {
      const receiver = { inspector, maxBytes: maxUploadBytes, open: () => discardingWriter };
      const { sizeBytes, sha256 } = await receiveImage(source.bytes, receiver);
      const description = source.describe();
      const facts = await scope.time('inspect', () => inspector.inspect());
      return { facts, description, sizeBytes, sha256 };
    } finally {
      await inspector.discard();
    }
  };
}
