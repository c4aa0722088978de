import { type GeneratedClient, typed } from '../scenario.ts';
import * as images from './images';
import { client } from './images/client.gen';

export function createGeneratedClient(baseUrl: string, key: string): GeneratedClient {
  client.setConfig({ baseUrl, auth: key });

  return {
    async upload(form) {
      const { data, error } = await images.uploadImage({ body: form });
      return typed(resultOf(data, error));
    },
    async put(image_id, body, name) {
      const { data, error } = await images.uploadImagePut({ path: { image_id }, query: { name }, body });
      return typed(resultOf(data, error));
    },
    async read(image_id) {
      const { data, error } = await images.getImageMetadata({ path: { image_id } });
      return typed(resultOf(data, error));
    },
    async content(image_id) {
      const { data, error } = await images.getImageContent({ path: { image_id } });
      return resultOf(data, error);
    },
    async list(tag) {
      const { data, error } = await images.listImages({ query: { tag, include: ['location'] } });
      return resultOf(data, error).value;
    },
    async patch(image_id, body) {
      const { data, error } = await images.updateImage({ path: { image_id }, body });
      return typed(resultOf(data, error));
    },
    async delete(image_id) {
      const { error } = await images.deleteImage({ path: { image_id } });
      if (error) throw typed<images.Problem>(error);
    },
  };
}

function resultOf<T>(data: T | undefined, error: images.Problem | undefined): T {
  if (data === undefined) throw error;
  return data;
}
