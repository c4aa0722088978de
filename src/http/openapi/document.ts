import { API_PREFIX } from '../../contract/api-prefix.ts';
import type { OpenApiProfile } from '../openapi-profile.ts';
import { problems } from './answers.ts';
import { BODY_SCHEMAS, CLIENT_BODY_SCHEMAS, uploadSchema } from './bodies.ts';
import { clientPaths } from './client-paths.ts';
import { HEADERS } from './headers.ts';
import { imagePaths } from './image-operations.ts';
import { IMAGE_SCHEMAS } from './image-schemas.ts';
import { PAGE_PATHS } from './page-operations.ts';
import { DISTINCT_PARAMETERS, PARAMETER_SCHEMAS, PARAMETERS } from './parameters.ts';
import { PLATFORM_RESPONSES } from './platform-answers.ts';
import { problemExamples } from './problem-examples.ts';
import { referenced } from './referenced.ts';
import { servicePaths } from './service-operations.ts';
import { SERVICE_SCHEMAS } from './service-schemas.ts';
import { grouped, type ServiceFacts } from './shapes.ts';
import { shareAnswers } from './shared-answers.ts';

const VERSION = '1.0.0';

/** The contract as OpenAPI 3.1, with the limits and the URL of one running service: complete, or as a profile. */
export function createOpenApi(facts: ServiceFacts, profile?: OpenApiProfile) {
  const api = { ...imagePaths(facts), ...servicePaths(facts) };
  const forClients = profile === 'client';
  const { paths, responses } = forClients
    ? { paths: clientPaths(api), responses: {} }
    : shareAnswers({ ...api, ...PAGE_PATHS });
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Image Metadata API',
      version: VERSION,
      summary: 'Upload images and read their metadata.',
      description: describe(facts, forClients ? FOR_CLIENTS : WHOLE),
    },
    servers: [{ url: `${facts.origin}${API_PREFIX}` }],
    tags: [
      { name: 'images', description: 'Images and their metadata.' },
      { name: 'direct uploads', description: 'Large files, sent directly to storage.' },
      { name: 'service', description: 'Health, documentation and the web page.' },
    ],
    externalDocs: { description: 'All error codes', url: `${facts.origin}${API_PREFIX}/docs#errors` },
    paths,
    components: {
      schemas: {
        ...IMAGE_SCHEMAS,
        ...(forClients ? CLIENT_BODY_SCHEMAS : BODY_SCHEMAS),
        ...PARAMETER_SCHEMAS,
        ...SERVICE_SCHEMAS,
        NewUpload: uploadSchema(facts),
      },
      parameters: forClients ? PARAMETERS : DISTINCT_PARAMETERS,
      headers: HEADERS,
      examples: problemExamples(facts.origin),
      responses: { ...PLATFORM_RESPONSES, ...ELSEWHERE, ...responses },
      securitySchemes: {
        function_key: { type: 'apiKey', in: 'header', name: 'x-functions-key', description: KEY_DESCRIPTION },
        ...(!forClients && {
          function_key_in_query: { type: 'apiKey', in: 'query', name: 'code', description: KEY_DESCRIPTION },
        }),
      },
    },
  };
  return forClients ? { ...document, components: referenced(document) } : document;
}

export type OpenApi = ReturnType<typeof createOpenApi>;

const KEY_DESCRIPTION =
  'The key of the service. Not required by a local host, nor where IAM of AWS or Google Cloud alone authorizes callers.';

/** Responses to unknown paths, and to methods that a path does not support. */
const ELSEWHERE = Object.fromEntries(
  (['RouteNotFound', 'MethodNotAllowed'] as const).flatMap((code) =>
    Object.values(problems([code])).map((answer) => [code, answer]),
  ),
);

const WHOLE =
  '**Clients** are generated from [the form for client generators](openapi.json?profile=client): one request body for each operation, without HEAD and pages.';
const FOR_CLIENTS =
  '**This form** is for client generators: one request body for each operation (POST sends a form, PUT the bytes), without HEAD, pages, conditional reads, and responses of the platform. The API accepts more: see `openapi.json`.';

function describe({ origin, maxUploadBytes, maxDirectUploadBytes, maxPixels }: ServiceFacts, form: string): string {
  return [
    'Stores images and reads their metadata from the files: format, size, orientation, camera, location.',
    form,
    `**Limits.** ${grouped(maxUploadBytes)} bytes per request, ${grouped(maxDirectUploadBytes)} per direct upload, ${grouped(maxPixels)} pixels (width × height × frames).`,
    `**Errors** are \`application/problem+json\` (RFC 9457) with the code in \`error.code\` and in the header \`x-ms-error-code\`; see [all error codes](${origin}${API_PREFIX}/docs#errors). An unknown path is 404 \`RouteNotFound\`; a method that a path does not support is 405 \`MethodNotAllowed\` with \`Allow\`. The platform itself rejects malformed HTTP with 400 and bodies over its own limit with 413; these responses are not problem details.`,
    '**Versions.** Every document has an `ETag`. Send it in `If-None-Match` to read a document only if it changed, or in `If-Match` to change only the version that you read.',
    '**Unknown** query parameters, form fields and JSON properties are rejected with 400. Responses may gain new properties.',
  ].join('\n\n');
}
