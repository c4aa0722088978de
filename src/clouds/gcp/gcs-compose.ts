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

/** Sources of one compose request. Two rounds take 1,024. */
const MAX_SOURCES = 32;
const ROUND_AT_ONCE = 8;

export interface Source {
  readonly name: string;
  readonly generation: string;
}

interface Composition {
  readonly sources: readonly Source[];
  readonly to: string;
  /** Under which rounds keep what they make. */
  readonly folder: string;
  /** Of the object: an object resource. */
  readonly fields: object;
}

/** `exists`: an object had the name. `missing`: a source has another generation, or none. */
export type Composed = { readonly kind: 'made'; readonly generation: string } | { readonly kind: 'exists' | 'missing' };

/** Makes one object of others, in rounds of 32, unless an object has its name. */
export async function composeNew(gcs: GcsBucket, composition: Composition, scope: RequestScope): Promise<Composed> {
  let { sources } = composition;
  while (sources.length > MAX_SOURCES) {
    const round = await composeRound(gcs, sources, composition.folder, scope);
    if (round === undefined) return { kind: 'missing' };
    sources = round;
  }
  return composeOnce(gcs, { ...composition, sources }, scope);
}

/** Each 32 objects as one. `undefined` where one of them is missing. */
async function composeRound(
  gcs: GcsBucket,
  sources: readonly Source[],
  folder: string,
  scope: RequestScope,
): Promise<Source[] | undefined> {
  const made: Source[] = [];
  let isComplete = true;
  await eachOf(groupsOf(sources).entries(), ROUND_AT_ONCE, async ([index, group]) => {
    // A name of its own: another call may be composing the same parts.
    const name = `${folder}round-${randomUUID()}`;
    const composed = await composeOnce(gcs, { sources: group, to: name, fields: {} }, scope);
    // Made by an attempt whose response was lost.
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
