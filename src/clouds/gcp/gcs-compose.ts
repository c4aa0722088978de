import { randomUUID } from 'node:crypto';
import { eachOf } from '../../images/each-of.ts';
import type { RequestScope } from '../../images/request-scope.ts';
import { ASSEMBLE_POLICY } from '../../stores/attempt.ts';
import { BrokenResponseError } from '../../stores/connection-error.ts';
import { attemptGcs, type GcsBucket, sendTo } from './gcs-bucket.ts';
import { readJson } from './gcs-call.ts';
import { statusOf } from './gcs-error.ts';
import type { ObjectResource } from './gcs-properties.ts';
import { findSentBlob } from './gcs-sent.ts';

/** Maximum sources per compose request. Two rounds handle 1,024 parts. */
const MAX_SOURCES = 32;
const ROUND_AT_ONCE = 8;

export interface Source {
  readonly name: string;
  readonly generation: string;
}

interface Composition {
  readonly sources: readonly Source[];
  readonly to: string;
  /** Folder of intermediate objects. */
  readonly folder: string;
  /** Of the object: an object resource. */
  readonly fields: object;
}

/** `exists`: an object had the name. `missing`: a source has another generation, or none. */
export type Composed = { readonly kind: 'made'; readonly generation: string } | { readonly kind: 'exists' | 'missing' };

/** Composes objects in rounds of 32, unless the target exists. */
export async function composeNew(gcs: GcsBucket, composition: Composition, scope: RequestScope): Promise<Composed> {
  let { sources } = composition;
  while (sources.length > MAX_SOURCES) {
    const round = await composeRound(gcs, sources, composition.folder, scope);
    if (round === undefined) return { kind: 'missing' };
    sources = round;
  }
  return composeOnce(gcs, { ...composition, sources }, scope);
}

/** Composes groups of 32 objects. `undefined` if one is missing. */
async function composeRound(
  gcs: GcsBucket,
  sources: readonly Source[],
  folder: string,
  scope: RequestScope,
): Promise<Source[] | undefined> {
  const made: Source[] = [];
  let isComplete = true;
  await eachOf(groupsOf(sources).entries(), ROUND_AT_ONCE, async ([index, group]) => {
    // A unique name: another call may be composing the same parts.
    const name = `${folder}round-${randomUUID()}`;
    const composed = await composeOnce(gcs, { sources: group, to: name, fields: {} }, scope);
    // An earlier attempt with a lost response created it.
    const generation = composed.kind === 'exists' ? (await findSentBlob(gcs, name, scope))?.etag : undefined;
    if (composed.kind === 'made') made[index] = { name, generation: composed.generation };
    else if (generation !== undefined) made[index] = { name, generation };
    else isComplete = false;
  });
  return isComplete ? made : undefined;
}

function composeOnce(
  gcs: GcsBucket,
  { sources, to, fields }: Omit<Composition, 'folder'>,
  scope: RequestScope,
): Promise<Composed> {
  const body = JSON.stringify({ sourceObjects: sources, destination: fields });
  return attemptGcs(
    scope,
    async ({ signal }): Promise<Composed> => {
      try {
        const response = await sendTo(gcs, [to, 'compose'], {
          method: 'POST',
          query: { ifGenerationMatch: 0, fields: 'generation' },
          headers: { 'content-type': 'application/json' },
          body,
          signal,
        });
        const { generation } = await readJson<Partial<ObjectResource>>(response);
        if (generation === undefined) throw new BrokenResponseError('The response of Cloud Storage has no generation');
        return { kind: 'made', generation };
      } catch (error) {
        const status = statusOf(error);
        if (status === 412) return { kind: 'exists' };
        if (status === 404) return { kind: 'missing' };
        throw error;
      }
    },
    ASSEMBLE_POLICY,
  );
}

function groupsOf(sources: readonly Source[]): Source[][] {
  const count = Math.ceil(sources.length / MAX_SOURCES);
  return Array.from({ length: count }, (_, at) => sources.slice(at * MAX_SOURCES, (at + 1) * MAX_SOURCES));
}
