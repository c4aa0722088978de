import protosJson from '@google-cloud/firestore-api/build/protos/protos.json' with { type: 'json' };
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** Messages as plain objects that JSON keeps: 64-bit numbers and bytes are text. */
const definitions = fromJSON(protosJson, { longs: String, enums: String, bytes: String, defaults: true, oneofs: true });

/** Every call of the API, with the messages in the forms of `messages.ts`. */
export const FIRESTORE_SERVICE = definitions['google.firestore.v1.Firestore'] as ServiceDefinition;
