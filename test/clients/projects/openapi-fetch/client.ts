import createClient from 'openapi-fetch';
import { type GeneratedClient, typed } from '../scenario.ts';
import type { components, paths } from './api.d.ts';

type Problem = components['schemas']['Problem'];

export function createGeneratedClient(baseUrl: string, key: string): GeneratedClient {
  const client = createClient<paths>({ baseUrl, headers: { 'x-functions-key': key } });

  return {
    async upload(form) {
      const { data, error } = await client.POST('/images', { body: form, bodySerializer: toFormData });
      return typed(resultOf(data, error));
    },
    async put(image_id, body, name) {
      const { data, error } = await client.PUT('/images/{image_id}', {
        params: { path: { image_id }, query: { name } },
        body,
        bodySerializer: (bytes) => bytes,
        headers: { 'Content-Type': 'application/octet-stream' },
      });
      return typed(resultOf(data, error));
    },
    async read(image_id) {
      const { data, error } = await client.GET('/images/{image_id}', { params: { path: { image_id } } });
      return typed(resultOf(data, error));
    },
    async content(image_id) {
      const params = { path: { image_id } };
      const { data, error } = await client.GET('/images/{image_id}/content', { params, parseAs: 'blob' });
      return resultOf(data, error);
    },
    async list(tag) {
      const { data, error } = await client.GET('/images', { params: { query: { tag, include: ['location'] } } });
      return resultOf(data, error).value;
    },
    async patch(image_id, body) {
      const { data, error } = await client.PATCH('/images/{image_id}', { params: { path: { image_id } }, body });
      return typed(resultOf(data, error));
    },
    async delete(image_id) {
      const { error } = await client.DELETE('/images/{image_id}', { params: { path: { image_id } } });
      if (error) throw typed<Problem>(error);
    },
  };
}

function toFormData(fields: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function resultOf<T>(data: T | undefined, error: Problem | undefined): T {
  if (data === undefined) throw error;
  return data;
}
