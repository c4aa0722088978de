import { API_PREFIX } from '../../contract/api-prefix.ts';
import { problems } from './answers.ts';
import { HEADERS } from './headers.ts';
import { imagePaths } from './image-operations.ts';
import { IMAGE_SCHEMAS } from './image-schemas.ts';
import { PARAMETERS } from './parameters.ts';
import { problemExamples } from './problem-examples.ts';
import { servicePaths } from './service-operations.ts';
import { SERVICE_SCHEMAS } from './service-schemas.ts';
import { type Answer, grouped, type ServiceFacts } from './shapes.ts';
import { shareAnswers } from './shared-answers.ts';

const VERSION = '1.0.0';

/** The contract as OpenAPI 3.1, with the limits and the address of one running service. */
export function createOpenApi(facts: ServiceFacts) {
  const { paths, responses } = shareAnswers({ ...imagePaths(facts), ...servicePaths(facts) });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Image Metadata API',
      version: VERSION,
      summary: 'Upload an image, read back what its bytes tell.',
      description: describe(facts),
    },
    servers: [{ url: `${facts.origin}${API_PREFIX}` }],
    tags: [
      { name: 'images', description: 'Images and what is known of them.' },
      { name: 'direct uploads', description: 'Large files, straight to storage.' },
      { name: 'service', description: 'The service itself.' },
    ],
    externalDocs: { description: 'What every error code means', url: `${facts.origin}${API_PREFIX}/docs#errors` },
    paths,
    components: {
      schemas: { ...IMAGE_SCHEMAS, ...SERVICE_SCHEMAS },
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: problemExamples(facts.origin),
      responses: { ...PLATFORM, ...ELSEWHERE, ...responses },
      securitySchemes: {
        function_key: { type: 'apiKey', in: 'header', name: 'x-functions-key', description: KEY_DESCRIPTION },
        function_key_in_query: { type: 'apiKey', in: 'query', name: 'code', description: KEY_DESCRIPTION },
      },
    },
  };
}

export type OpenApi = ReturnType<typeof createOpenApi>;

const KEY_DESCRIPTION = 'The function key. The platform checks it; a local host asks for none.';

/** What the platform answers before the app sees the request, in its own words and without a request id. */
const PLATFORM: Readonly<Record<string, Answer>> = {
  Unauthorized: { description: 'From the platform: no function key, or a wrong one.' },
  Forbidden: { description: 'From the platform: access is restricted.' },
  UriTooLong: { description: 'From the platform: the address is longer than 8 KiB.' },
  HeadersTooLarge: { description: 'From the platform: the headers are longer than 16 KiB.' },
};

/** Paths that there are not, and methods that a path has not: by the code. */
const ELSEWHERE = Object.fromEntries(
  (['RouteNotFound', 'MethodNotAllowed'] as const).flatMap((code) =>
    Object.values(problems([code])).map((answer) => [code, answer]),
  ),
);

function describe({ origin, maxUploadBytes, maxDirectUploadBytes, maxPixels }: ServiceFacts): string {
  return [
    'Stores images and tells what their bytes say: type, size, orientation, camera, place.',
    `**Limits.** ${grouped(maxUploadBytes)} bytes in one request, ${grouped(maxDirectUploadBytes)} by a direct upload, ${grouped(maxPixels)} pixels (width × height × frames).`,
    `**Errors** are \`application/problem+json\` (RFC 9457) with a code in \`error.code\` and in the header \`x-ms-error-code\`; [every code is explained](${origin}${API_PREFIX}/docs#errors). An unknown path is 404 \`RouteNotFound\`; a method that a path does not have is 405 \`MethodNotAllowed\` with \`Allow\`. Requests that no HTTP stack can read, and bodies over its own limit, get a 400 or 413 of the platform, without a body in this form.`,
    '**Versions.** Every document has an `ETag`: send it in `If-None-Match` to read only what is new, in `If-Match` to change only what you saw.',
    '**Unknown** query parameters, form fields and JSON members are refused with 400. Answers may get new members.',
  ].join('\n\n');
}
