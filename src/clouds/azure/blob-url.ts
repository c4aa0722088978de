import type { Connection } from './settings.ts';

/** The address of a blob. Names and containers need no escaping. */
export function blobUrlOf({ endpoint }: Connection, container: string): (name: string) => string {
  const url = `${endpoint.replace(/\/$/, '')}/${container}`;
  return (name) => `${url}/${name}`;
}
