import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type Json = Readonly<Record<string, unknown>>;

/** What a pointer leads to, behind all references. */
export interface Found {
  readonly pointer: string;
  readonly value: Json;
}

/** An OpenAPI document that can be looked into and validates values. */
export interface ContractDocument {
  readonly paths: Readonly<Record<string, Json>>;
  /** By the names on the way to it, through references; `undefined` where there is nothing. */
  find(...names: readonly string[]): Found | undefined;
  /** What is wrong with a value, by the schema at a pointer; empty when nothing is. */
  faults(pointer: string, value: unknown): string;
}

/** Throws when a schema of the document cannot be used. */
export function contractDocument(openapi: Json): ContractDocument {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  // Ajv looks at the document itself as a schema, of which it knows no member.
  ajv.addVocabulary([...Object.keys(openapi), 'x-ms-primary-error-message']);
  ajv.addFormat('binary', true);
  (addFormats as unknown as (target: Ajv2020) => void)(ajv);
  ajv.addSchema(openapi, 'contract', undefined, false);
  const compiled = new Map<string, ValidateFunction>();

  function find(...names: readonly string[]): Found | undefined {
    let found: Found = { pointer: '#', value: openapi };
    for (const name of names) {
      const next = found.value[name];
      if (!isJson(next)) return undefined;
      found = follow({ pointer: `${found.pointer}/${escapeName(name)}`, value: next });
    }
    return found;
  }

  function follow(found: Found): Found {
    const { $ref } = found.value;
    if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return found;
    const target = find(...namesOf($ref));
    if (target === undefined) throw new Error(`The document has a reference to nothing: ${$ref}`);
    return target;
  }

  function faults(pointer: string, value: unknown): string {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `contract${pointer}` });
    compiled.set(pointer, validate);
    return validate(value) ? '' : ajv.errorsText(validate.errors, { dataVar: '' });
  }

  return { paths: openapi.paths as Readonly<Record<string, Json>>, find, faults };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** The names that a pointer like `#/paths/~1images` leads through. */
export function namesOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map(unescapeName);
}

export function escapeName(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function unescapeName(name: string): string {
  return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
}
