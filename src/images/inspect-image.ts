import type { ImageFacts } from '../inspection/image-facts.ts';
import type { Inspector } from '../inspection/inspector.ts';
import type { Description } from './description.ts';
import { discardingWriter } from './discarding-writer.ts';
import { receiveImage } from './receive-image.ts';
import type { RequestScope } from './request-scope.ts';
import type { ImageSource } from './upload-image.ts';

/** The result of an inspection. */
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

/** Reads an image like an upload, and stores nothing. Throws the errors of an upload. */
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
