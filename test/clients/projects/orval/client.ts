import { type GeneratedClient, typed } from '../scenario.ts';
import * as images from './images';

/** The base URL is that of the document. */
export function createGeneratedClient(_: string, key: string): GeneratedClient {
  const options = { headers: { 'x-functions-key': key } };

  return {
    async upload(form) {
      const result = await images.uploadImage(form, { headers: { 'x-functions-key': key } });
      if (result.status !== 201) throw result.data;
      return typed(result.data);
    },
    async put(id, picture, name) {
      const result = await images.uploadImagePut(id, picture, { name }, options);
      if (result.status !== 200 && result.status !== 201) throw result.data;
      return typed(result.data);
    },
    async read(id) {
      const result = await images.getImageMetadata(id, {}, options);
      if (result.status !== 200) throw typed<images.Problem>(result.data);
      return typed(result.data);
    },
    async content(id) {
      const result = await images.getImageContent(id, options);
      if (result.status !== 200) throw result.data;
      return result.data;
    },
    async list(tag) {
      const result = await images.listImages({ tag, include: ['location'] }, options);
      if (result.status !== 200) throw result.data;
      return result.data.value;
    },
    async patch(id, patch) {
      const result = await images.updateImage(id, patch, options);
      if (result.status !== 200) throw result.data;
      return typed(result.data);
    },
    async delete(id) {
      const result = await images.deleteImage(id, options);
      if (result.status !== 204) throw result.data;
    },
  };
}
