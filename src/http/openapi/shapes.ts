/** The parts of an OpenAPI 3.1 document that this service uses. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Reference {
  readonly $ref: string;
}

export interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface MediaType {
  readonly schema: Schema | Reference;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown } | Reference>>;
  readonly encoding?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header | Reference>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly style?: 'form';
  readonly explode?: boolean;
  /** Name in clients that NSwag generates. */
  readonly 'x-originalName'?: string;
  readonly schema: Schema | Reference;
  readonly example?: unknown;
}

export interface RequestBody {
  readonly description: string;
  readonly required?: boolean;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, Answer | Reference>>;
}

export type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';
export type PathItem = Partial<Readonly<Record<Method, Operation>>>;

/** Facts about a running service. */
export interface ServiceFacts {
  /** As the client names it, like `https://host`. */
  readonly origin: string;
  readonly maxUploadBytes: number;
  readonly maxDirectUploadBytes: number;
  /** Width × height × frames. */
  readonly maxPixels: number;
}

/** An object with exactly these properties, all required except the optional ones. */
export function object<Name extends string>(
  properties: Readonly<Record<Name, Schema | Reference>>,
  { optional = [], ...rest }: { optional?: readonly NoInfer<Name>[] } & Schema = {},
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.some((left) => left === name));
  return {
    type: 'object',
    ...rest,
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

export function schemaRef(name: string): Reference {
  return { $ref: `#/components/schemas/${name}` };
}

export function parameterRef(name: string): Reference {
  return { $ref: `#/components/parameters/${name}` };
}

export function headerRef(name: string): Reference {
  return { $ref: `#/components/headers/${name}` };
}

/** `26214400` → `26,214,400`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
