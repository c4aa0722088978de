/** Forms of the OpenAPI document besides the whole one; `client` is the one that client generators can use. */
export const OPENAPI_PROFILES = ['client'] as const;

export type OpenApiProfile = (typeof OPENAPI_PROFILES)[number];
