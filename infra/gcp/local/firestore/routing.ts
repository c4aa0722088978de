import type { Metadata } from '@grpc/grpc-js';
import { invalid } from './names.ts';

/**
 * Firestore finds a database other than the default one by a header. Of the two it takes, every SDK of Google's sends this
 * one; the other, in the form that generated clients give it, was refused.
 */
export function requireRouting(database: string, metadata: Metadata): void {
  if (database.endsWith('/databases/(default)')) return;
  const [named] = metadata.get('google-cloud-resource-prefix');
  if (named !== database) throw invalid(`Missing routing header google-cloud-resource-prefix: ${database}.`);
}
