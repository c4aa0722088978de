import { killedRecordsSuite } from '../../../contract/killed-records-suite.ts';
import { openRecords, startFirestore } from '../support/firestore.ts';

killedRecordsSuite(async (folder) => {
  const firestore = await startFirestore({ folder });
  return { ...firestore, records: openRecords(firestore.host) };
});
