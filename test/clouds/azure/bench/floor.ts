import { createHash } from 'node:crypto';
import { app } from '@azure/functions';

/** The floor: what the same host costs a function that reads, hashes and answers, and has no stores. */
app.setup({ enableHttpStream: true });

const methods = ['GET', 'POST'] as const;
const document = { image_id: 'floor', name: 'photo.jpg', note: 'x'.repeat(700) };

app.http('floor', {
  methods: [...methods],
  route: 'images/{image_id?}',
  handler: async (request) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    if (request.headers.has('if-none-match')) return { status: 304 };
    return {
      status: request.method === 'POST' ? 201 : 200,
      jsonBody: { ...document, size_bytes: bytes, sha256: hash.digest('hex') },
    };
  },
});
