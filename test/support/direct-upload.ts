import { expect } from 'vitest';
import type { Api } from './api-client.ts';
import { asJson } from './refusals.ts';

/** What `POST uploads` gives out. */
export interface BegunUpload {
  readonly upload_id: string;
  readonly image_id: string;
  readonly method: string;
  readonly upload_url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expires_at: string;
  readonly complete_url: string;
}

export async function beginUpload(
  api: Api,
  said: { readonly size_bytes: number; readonly [name: string]: unknown },
): Promise<BegunUpload> {
  const { status, json } = await api.send('uploads', asJson(said));
  expect(status, JSON.stringify(json)).toBe(201);
  return json as BegunUpload;
}

/** Sends bytes to storage as a client does; the status. */
export async function sendBytes(
  { upload_url, method, headers }: BegunUpload,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const response = await fetch(upload_url, { method, headers, body: bytes });
  await response.arrayBuffer();
  return response.status;
}

export const completePath = ({ upload_id }: BegunUpload) => `uploads/${upload_id}/complete`;
