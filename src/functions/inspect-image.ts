import type { InspectionDocument } from '../contract/image-document.ts';
import { fileMetadata, parseInclude } from '../http/image-document.ts';
import { imageSource } from '../http/image-source.ts';
import { jsonReply } from '../http/reply.ts';
import type { Handle } from '../http/routes.ts';
import type { Service } from '../service.ts';

/** `POST inspect`: the metadata that an upload would store, without the values that only storing provides. */
export function inspectImageFunction({
  inspectImage,
  maxUploadBytes,
}: Pick<Service, 'inspectImage' | 'maxUploadBytes'>): Handle {
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
