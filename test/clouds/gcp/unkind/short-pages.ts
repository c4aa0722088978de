import type { Behaviour, Carried } from '../../../support/fault-proxy.ts';

/** Of a page that begins with the first name. */
const FIRST = tokenBehind('');

/**
 * Cloud Storage as it documents what the stand-in never does: a page may have fewer objects than were asked for, or none,
 * and only the absence of a token ends a listing (cloud.google.com/storage/docs/json_api/v1/objects/list). Here a listing
 * begins with an empty page, and one from an offset with that object alone.
 */
export const shortPages: Behaviour = async ({ request, carry }) => {
  const carried = await carry();
  const { name, query } = request;
  if (name !== 'list objects' || carried.status !== 200 || query.has('pageToken')) return carried;
  const page = JSON.parse(carried.body.toString()) as { items?: { name: string }[] };
  const [first] = page.items ?? [];
  if (first === undefined) return carried;
  if (!query.has('startOffset')) return json(carried, { nextPageToken: FIRST });
  return json(carried, { items: [first], nextPageToken: tokenBehind(first.name) });
};

/** As the stand-in makes them. */
function tokenBehind(name: string): string {
  return Buffer.concat([Buffer.from([10]), Buffer.from(name)]).toString('base64url');
}

function json({ status }: Carried, page: object): Carried {
  return { status, headers: ['content-type', 'application/json'], body: Buffer.from(JSON.stringify(page)) };
}
