import { describe, expect, it } from 'vitest';
import { receive } from '../../support/receive.ts';

const IMAGE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

interface Request {
  readonly boundary: string;
  /** As in the Content-Type header, if it is not the boundary itself. */
  readonly parameter?: string;
  /** Header lines of the parts: the name, then the image, or the image alone. */
  readonly parts: readonly string[];
}

/** The bytes that clients send, with `name` and the image as their parts. */
const CLIENTS: Readonly<Record<string, Request>> = {
  'curl -F': {
    boundary: '------------------------d74496d66958873e',
    parts: [
      'Content-Disposition: form-data; name="name"',
      'Content-Disposition: form-data; name="file"; filename="café.png"\r\nContent-Type: image/png',
    ],
  },
  'a browser': {
    boundary: '----WebKitFormBoundary7MA4YWxkTrZu0gW',
    parts: [
      'Content-Disposition: form-data; name="name"',
      'Content-Disposition: form-data; name="file"; filename="café.png"\r\nContent-Type: image/png',
    ],
  },
  'Python requests': {
    boundary: '9f4d3c0b6d5f4c1e8a7b2d3e4f506172',
    parts: [
      'Content-Disposition: form-data; name="name"',
      'Content-Disposition: form-data; name="file"; filename="café.png"',
    ],
  },
  'Python requests with urllib3 1.24': {
    boundary: '9f4d3c0b6d5f4c1e8a7b2d3e4f506172',
    parts: [
      'Content-Disposition: form-data; name="name"',
      'Content-Disposition: form-data; name="file"; filename*=utf-8\'\'caf%C3%A9.png',
    ],
  },
  aiohttp: {
    boundary: '4a1f9b0e2c3d',
    parts: [
      'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="name"',
      'Content-Type: image/png\r\nContent-Disposition: form-data; name="file"; filename="caf%C3%A9.png"; filename*=utf-8\'\'caf%C3%A9.png',
    ],
  },
  '.NET HttpClient': {
    boundary: '1f1cbdf2-5d5c-4f0c-8f4f-2b0f5f1b6a11',
    parameter: '"1f1cbdf2-5d5c-4f0c-8f4f-2b0f5f1b6a11"',
    parts: [
      'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=name',
      'Content-Type: image/png\r\nContent-Disposition: form-data; name=file; filename="=?utf-8?B?Y2Fmw6kucG5n?="; filename*=utf-8\'\'caf%C3%A9.png',
    ],
  },
  'React Native on iOS': {
    boundary: '_0IJkSVqtSsTdvgPyhWfEUgZKkRqyOkAtlM2l6WR',
    parameter: '"_0IJkSVqtSsTdvgPyhWfEUgZKkRqyOkAtlM2l6WR"',
    parts: [
      'content-disposition: form-data; name="name"',
      'content-type: image/png\r\ncontent-disposition: form-data; name="file"; filename="café.png"; filename*=utf-8\'\'caf%C3%A9.png',
    ],
  },
  'OkHttp on Android': {
    boundary: '2f3a7c1e-64a7-4f1e-9b53-1f0d2c3b4a59',
    parts: [
      'Content-Disposition: form-data; name="name"\r\nContent-Length: 9',
      'Content-Disposition: form-data; name="file"; filename="café.png"\r\nContent-Type: image/png\r\nContent-Length: 16',
    ],
  },
  'Dart http': {
    boundary: 'dart-http-boundary-PZ4c-YKvlSAe9QqPt+O0k2Zq2D4Jn1G_X5RuoFjIm.m',
    parts: [
      'content-disposition: form-data; name="name"\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-transfer-encoding: binary',
      'content-type: image/png\r\ncontent-disposition: form-data; name="file"; filename="café.png"',
    ],
  },
  'Apache HttpClient': {
    boundary: 'Zk3vX1cQ9sD2fG7hJ0',
    parameter: 'Zk3vX1cQ9sD2fG7hJ0; charset=ISO-8859-1',
    parts: [
      'Content-Disposition: form-data; name="name"\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit',
      'Content-Disposition: form-data; name="file"; filename="café.png"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary',
    ],
  },
  'Windows with Latin-1 names': {
    boundary: '---------------------------7d91e9e2e0a12',
    parts: [
      'Content-Disposition: form-data; name="name"',
      'Content-Disposition: form-data; name="file"; filename="C:\\Photos\\caf\xe9.png"\r\nContent-Type: image/png',
    ],
  },
};

/** Latin-1 where it says so, else UTF-8. */
const bytesOf = (text: string, client: string) => Buffer.from(text, client.includes('Latin-1') ? 'latin1' : 'utf8');

function requestOf(client: string, { boundary, parameter = boundary, parts }: Request, withName: boolean) {
  const [nameLines = '', fileLines = ''] = parts;
  const name = `--${boundary}\r\n${nameLines}\r\n\r\nthe name\r\n`;
  const body = Buffer.concat([
    bytesOf(`${withName ? name : ''}--${boundary}\r\n${fileLines}\r\n\r\n`, client),
    IMAGE,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${parameter}` }, body };
}

describe('forms of real clients', () => {
  it.each(Object.entries(CLIENTS))('%s', async (client, request) => {
    expect(await receive(requestOf(client, request, true))).toMatchObject({ bytes: IMAGE, name: 'the name' });
    expect(await receive(requestOf(client, request, false))).toMatchObject({ bytes: IMAGE, name: 'café.png' });
  });

  it('FormData of this runtime', async () => {
    const form = new FormData();
    form.set('file', new Blob([IMAGE], { type: 'image/png' }), 'a "quoted" café.png');
    form.set('metadata', new Blob(['{"a":1}'], { type: 'application/json' }));
    const sent = new Response(form);
    const body = new Uint8Array(await sent.arrayBuffer());
    expect(await receive({ headers: { 'Content-Type': sent.headers.get('Content-Type') ?? '' }, body })).toEqual({
      bytes: IMAGE,
      name: 'a %22quoted%22 café.png',
      tags: [],
      metadata: { a: 1 },
    });
  });
});
