import { app } from '@azure/functions';
import type { BenchFunction } from '../../../bench/bench-function.ts';

/** Registers it as the only function of an app. */
export function inFunction(answer: BenchFunction): void {
  app.setup({ enableHttpStream: true });
  app.http('images', {
    methods: ['GET', 'POST', 'PUT'],
    route: 'images/{image_id?}',
    handler: async (request, context) => {
      const { status, headers, value } = await answer({
        method: request.method,
        imageId: request.params.image_id ?? '',
        hasTag: request.headers.has('if-none-match'),
        body: request.body ?? [],
        log: (line) => context.log(line),
      });
      return value === undefined ? { status, headers } : { status, headers, jsonBody: value };
    },
  });
}
