import { expect } from 'vitest';
import type { Api } from './api-client.ts';
import { asJson } from './refusals.ts';
import type { BegunUpload } from './send-bytes.ts';

export async function beginUpload(
  api: Api,
  said: { readonly size_bytes: number; readonly [name: string]: unknown },
): Promise<BegunUpload> {
  const { status, json } = await api.send('uploads', asJson(said));
  expect(status, JSON.stringify(json)).toBe(201);
  return json as BegunUpload;
}

export const completePath = ({ upload_id }: BegunUpload) => `uploads/${upload_id}/complete`;
