import '../../../../infra/local/children/with-parent.ts';
import { startFirestore } from './computed-firestore.ts';
import { startGcs } from './computed-gcs.ts';

/** Both stores in one process; each message that it gets asks for the requests since the last one. */
let counts: Record<string, number> = {};
const seen = (call: string) => {
  counts[call] = (counts[call] ?? 0) + 1;
};

const [gcs, firestore] = await Promise.all([startGcs(seen), startFirestore(seen)]);
process.on('message', () => {
  process.send?.(counts);
  counts = {};
});
process.send?.({ gcs, firestore });
