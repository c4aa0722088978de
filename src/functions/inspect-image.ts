import type { InspectionDocument } from '../contract/image-document.ts';
import { fileMetadata, parseInclude } from '../http/image-document.ts';
import { imageSource } from '../http/image-source.ts';
import { jsonReply } from '../http/reply.ts';
import type { Handle } from '../http/routes.ts';
import type { InspectImage } from '../images/inspect-image.ts';

interface Service {
  readonly inspectImage: InspectImage;
  readonly maxUploadBytes: number;
}

/** `POST inspect`: the metadata that an upload would give, as far as it does not come from storing. */
export function inspectImageFunction({ inspectImage, maxUploadBytes }: Service): Handle {
  return async function inspect(request) {
    const { url } = request;
    const include = parseInclude(url.searchParams.get('include') ?? undefined);
    const source = imageSource(request, { maxUploadBytes, takesImageId: true, alsoInQuery: ['include'] });
    const { facts, description, sizeBytes, sha256 } = await inspectImage(source, request.scope);
    const { imageId, name = imageId, tags, metadata } = description;
    const read = fileMetadata({ ...facts, size_bytes: sizeBytes, sha256 }, include);
    const inspection: InspectionDocument = { image_id: imageId, name, ...read, tags, metadata };
    return jsonReply(200, inspection);
  };
}
