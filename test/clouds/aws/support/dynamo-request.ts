import type { IncomingMessage } from 'node:http';
import type { StoreRequest } from '../../../support/fault-proxy.ts';

/** A request of the DynamoDB API, by its operation and the kind of its item, like `create claim`. */
export function dynamoRequest({ method = 'POST', headers }: IncomingMessage, body: Buffer): StoreRequest {
  const operation = String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  const input = body.length === 0 ? {} : JSON.parse(body.toString());
  const id: string | undefined = (input.Item ?? input.Key)?.image_id?.S;
  const described = { method, path: '/', query: new URLSearchParams(), headers, key: id ?? body.toString() };
  return { ...described, name: id === undefined ? operation : `${verbOf(operation, input)} ${thingOf(id)}` };
}

function verbOf(operation: string, { ConditionExpression: condition }: { ConditionExpression?: string }): string {
  if (operation !== 'PutItem') return { GetItem: 'read', DeleteItem: 'delete' }[operation] ?? operation;
  if (condition === undefined) return 'put';
  return condition.startsWith('attribute_not_exists') ? 'create' : 'replace';
}

function thingOf(id: string): string {
  const [, prefix = ''] = /^(\w+):/.exec(id) ?? [];
  return { upload: 'draft', key: 'claim', sweep: 'checkpoint' }[prefix] ?? 'doc';
}
