import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { all, deployment, one } from '../support/deployment.ts';

const read = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const page = read('clouds/gcp.md');
const text = page.replaceAll(/\s+/g, ' ');

/** The rows of the table under this heading row, cells trimmed. */
function table(of: string, heading: string): string[][] {
  const lines = of.split(`${heading}\n`)[1]?.split('\n').slice(1) ?? [];
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const prices = new Map(table(page, '| Price | USD |').map(([name = '', price]) => [name, Number(price)]));

function price(name: string): number {
  const found = prices.get(name);
  if (found === undefined || Number.isNaN(found)) throw new Error(`docs/clouds/gcp.md has no price for "${name}"`);
  return found;
}

const MILLION = 1e6;
// Assumptions of the page, in its own words where the test can find them.
const uploadMs = 200;
const otherMs = 100;
const logKilobytes = 0.5;
const service = one<{ serviceConfig: { availableMemory: string; availableCpu: string } }>(
  deployment('main'),
  'cloudfunctionsv2/function',
  'images',
).serviceConfig;
const cpus = Number(service.availableCpu);
const memoryGib = Number.parseInt(service.availableMemory, 10) / 1_024;
const gigabytes = (MILLION * 2 ** 20) / 1e9;

/** What a million requests cost in Firestore, in operations of Cloud Storage, in Cloud Run and in logs. */
const row = ({ writes = 0, reads = 0, deletes = 0, classA = 0, classB = 0, ms = otherMs }) => [
  (MILLION / 1e5) *
    (writes * price('Firestore, 100,000 writes') +
      reads * price('Firestore, 100,000 reads') +
      deletes * price('Firestore, 100,000 deletes')),
  (MILLION / 1e3) *
    (classA * price('Cloud Storage, 1,000 operations of class A') +
      classB * price('Cloud Storage, 1,000 operations of class B')),
  (MILLION * ms * (cpus * price('Cloud Run, vCPU-second') + memoryGib * price('Cloud Run, GiB-second'))) / 1e3 +
    price('Cloud Run, million requests'),
  (MILLION * logKilobytes * 1e3 * price('Cloud Logging, GiB')) / 2 ** 30,
];

it('states the assumptions that its figures rest on', () => {
  expect(text).toContain(`assumed ${uploadMs} ms for an upload and ${otherMs} ms for anything else`);
  expect(text).toContain(`with ${cpus} vCPU and ${memoryGib} GiB, one request at a time`);
  expect(text).toContain(`assumed ${logKilobytes} KB a request, in one line`);
  expect(text).toContain(
    'A new image is **1 write**, a metadata read **1 read**, a replacement **2 writes** and 1 read',
  );
});

it('takes its reads and writes from the decision on documents', () => {
  const rows = table(read('decisions/firestore-documents.md'), '| Operation | Reads | Writes | a million, in USD |');
  const decided = new Map(rows.map(([operation = '', reads, writes]) => [operation, [reads, writes]]));
  expect(decided.get('new image')).toEqual(['', '1']);
  expect(decided.get('metadata, 200, 304 or 404')).toEqual(['1', '']);
  expect(decided.get('update')).toEqual(['1', '1']);
  expect(decided.get('delete, and the removal of its tombstone')).toEqual(['1', '1, and a delete']);
  expect(decided.get('direct upload: draft, seal, record, removal')).toEqual(['2', '3, and a delete']);
  expect(text).toContain('A direct upload is 3 writes, 2 reads, a delete');
});

it('derives the cost of a million requests from its prices', () => {
  const expected = [
    row({ writes: 1, classA: 1, ms: uploadMs }),
    row({ writes: 2, reads: 1, classA: 1, ms: uploadMs }),
    row({ writes: 1, reads: 1, deletes: 1 }),
    row({ reads: 1 }),
    row({ reads: 1, classB: 1 }),
  ];
  const heading = '| Per million, images of 1 MiB | Firestore | Cloud Storage | Cloud Run | Logs | Sum |';
  const stated = table(page, heading);
  const inWords = expected.map((parts) => [
    ...parts.map((part) => (part === 0 ? '-' : (part + 1e-9).toFixed(2))),
    `**${Math.round(parts.reduce((sum, part) => sum + part, 0))}**`,
  ]);
  const traffic = `, and ${Math.round(gigabytes * price('Data leaving Google Cloud, GB'))} for the traffic`;
  expect(stated.map((cells) => cells.slice(1))).toEqual(
    inWords.map((cells, index) => (index < 4 ? cells : [...cells.slice(0, -1), `${cells.at(-1)}${traffic}`])),
  );
});

it('derives what is stored and what stands from its prices, and from the program', () => {
  const stored = Math.round(gigabytes * price('Cloud Storage, GB and month'));
  expect(text).toContain(`is ${Math.round(gigabytes).toLocaleString('en')} GB, **${stored}** a month`);
  expect(read('decisions/firestore-documents.md').replaceAll(/\s+/g, ' ')).toContain('a million images take 2.5 GB');
  const documents = ((2.5e9 / 2 ** 30) * price('Firestore storage, GiB and month')).toFixed(2);
  expect(text).toContain(`documents of 2.5 KB with index entries **${documents}** a month, and as much for recovery`);
  expect(price('Firestore recovery, GiB and month')).toBe(price('Firestore storage, GiB and month'));
  expect(text).toContain(
    `a million images are ${((MILLION / 1e5) * price('Firestore, 100,000 reads')).toFixed(2)} for Firestore`,
  );
  expect(text).toContain(
    `25 MiB are 6 operations of class A, ${(6 * price('Cloud Storage, 1,000 operations of class A')).toFixed(2)} a thousand`,
  );

  const conditions = all(deployment('main'), 'monitoring/alertPolicy').flatMap(({ inputs }) => inputs.conditions);
  const alerts = (conditions.length * price('Cloud Monitoring, condition of an alert and month')).toFixed(2);
  expect(text).toContain(`${conditions.length} conditions of alerts **${alerts}** a month`);
  expect(text).toContain(`the schedule **${price('Cloud Scheduler, job and month').toFixed(2)}**`);
  const kept = one<{ cleanupPolicies: { mostRecentVersions?: { keepCount: number } }[] }>(
    deployment('main'),
    'artifactregistry/repository',
  ).cleanupPolicies.flatMap(({ mostRecentVersions }) => mostRecentVersions?.keepCount ?? []);
  const images = (Number(kept[0]) * 0.2 * price('Artifact Registry, GB and month')).toFixed(2);
  expect(text).toContain(`${kept[0]} images of containers of some 0.2 GB each **${images}**`);
});
