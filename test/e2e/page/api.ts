/** What these tests ask of a document. */
export interface Stored {
  readonly image_id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly sha256: string;
  readonly etag: string;
}

/** The service behind the page's back: what a second client does, and what is really stored. */
export function createApi(base: string) {
  async function all(): Promise<Stored[]> {
    const found: Stored[] = [];
    for (let link: string | undefined = `${base}/images?top=100`; link !== undefined; ) {
      const response: Response = await fetch(link);
      const page: { value: Stored[]; next_link?: string } = JSON.parse(await response.text());
      found.push(...page.value);
      link = page.next_link;
    }
    return found;
  }

  function remove(imageId: string): Promise<Response> {
    return fetch(`${base}/images/${encodeURIComponent(imageId)}`, { method: 'DELETE' });
  }

  return {
    all,
    remove,
    names: async () => (await all()).map(({ name }) => name).sort(),
    clear: async () => {
      await Promise.all((await all()).map(({ image_id }) => remove(image_id)));
    },
    async add(name: string, bytes: Buffer, tags: readonly string[] = []): Promise<Stored> {
      const query = new URLSearchParams({ name, ...(tags.length > 0 && { tags: tags.join(',') }) });
      const response = await fetch(`${base}/images?${query}`, { method: 'POST', body: new Uint8Array(bytes) });
      if (response.status !== 201) throw new Error(`The sample ${name} was not taken: ${await response.text()}`);
      return JSON.parse(await response.text());
    },
    async patch(imageId: string, patch: object): Promise<void> {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const body = JSON.stringify(patch);
      await fetch(`${base}/images/${encodeURIComponent(imageId)}`, { method: 'PATCH', headers, body });
    },
    async get(imageId: string): Promise<Stored | undefined> {
      const response = await fetch(`${base}/images/${encodeURIComponent(imageId)}`);
      return response.ok ? JSON.parse(await response.text()) : undefined;
    },
  };
}
