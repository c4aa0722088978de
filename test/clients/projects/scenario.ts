/** What a client's types must give; `any` and `unknown` are refused by `typed`. */
interface Image {
  readonly image_id: string;
  readonly name: string;
  readonly format: 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'heic' | 'tiff' | 'bmp';
  readonly size_bytes: number;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly exif?: { readonly taken_at?: string; readonly iso?: number };
  readonly created_at: string;
}

interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly error: { readonly code: string };
}

/** A generated client. Each operation throws the problem that the service answered. */
export interface GeneratedClient {
  upload(form: { file: Blob; name: string; tags: string; metadata: string }): Promise<Image>;
  put(imageId: string, picture: Blob, name: string): Promise<Image>;
  read(imageId: string): Promise<Image>;
  content(imageId: string): Promise<Blob>;
  list(tag: string): Promise<readonly Image[]>;
  patch(
    imageId: string,
    patch: { tags?: string[] | null; metadata?: { [key: string]: string | null } },
  ): Promise<Image>;
  delete(imageId: string): Promise<void>;
}

/** The document as it is, or a type error when one of its properties is `any` or `unknown`. */
export function typed<T>(document: T & { [K in keyof T]: unknown extends T[K] ? never : T[K] }): T {
  return document;
}

export async function runScenario(client: GeneratedClient, picture: Blob, tag: string): Promise<void> {
  const metadata = JSON.stringify({ album: '2026', rating: 5 });
  const image = await client.upload({ file: picture, name: 'Café.png', tags: `generated,${tag}`, metadata });
  const { image_id: id } = image;
  same(image.name, 'Café.png');
  same([image.format, image.size_bytes, image.tags], ['png', picture.size, ['generated', tag]]);
  same(image.metadata, { album: '2026', rating: 5 });
  same(await client.read(id), image);
  same(await bytesOf(await client.content(id)), await bytesOf(picture));
  const listed = await client.list(tag);
  same(
    listed.map(({ image_id }) => image_id),
    [id],
  );

  const patched = await client.patch(id, { tags: null, metadata: { album: null, place: 'Ürümqi' } });
  same([patched.tags, patched.metadata], [[], { rating: 5, place: 'Ürümqi' }]);
  same((await client.put(id, picture, 'replaced & new.png')).name, 'replaced & new.png');

  await refused(
    client.upload({ file: new Blob(['text']), name: 'a', tags: '', metadata: '{}' }),
    415,
    'UnsupportedImageFormat',
  );
  await client.delete(id);
  await refused(client.read(id), 404, 'ImageNotFound');
}

async function refused(request: Promise<unknown>, status: number, code: string): Promise<void> {
  const problem: Problem = await request.then(
    () => Promise.reject(new Error(`${code} was expected`)),
    (thrown) => thrown,
  );
  same([problem.status, problem.error?.code, typeof problem.detail], [status, code, 'string']);
}

async function bytesOf(blob: Blob): Promise<number[]> {
  return [...new Uint8Array(await blob.arrayBuffer())];
}

function same(given: unknown, wanted: unknown): void {
  const [left, right] = [sorted(given), sorted(wanted)];
  if (left !== right) throw new Error(`${left.slice(0, 500)} is not ${right.slice(0, 500)}`);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort())
      : member,
  );
}
