import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { all, one, template } from '../support/template.ts';

const read = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const page = read('clouds/aws.md');
const text = page.replaceAll(/\s+/g, ' ');

/** The rows of the table under this heading row, cells trimmed. */
function table(heading: string): string[][] {
  const lines = page.split(`${heading}\n`)[1]?.split('\n').slice(1) ?? [];
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

const prices = new Map(table('| Price | USD |').map(([name = '', price]) => [name, Number(price)]));

function price(name: string): number {
  const found = prices.get(name);
  if (found === undefined || Number.isNaN(found)) throw new Error(`docs/clouds/aws.md has no price for "${name}"`);
  return found;
}

const MILLION = 1e6;
// Assumptions of the page, in its own words where the test can find them.
const uploadMs = 150;
const readMs = 15;
const logKilobytes = 0.5;
const memoryGb = Number(one(template('main'), 'AWS::Lambda::Function', 'Api').MemorySize) / 1_024;
const gigabytes = (MILLION * 2 ** 20) / 1e9;

/** What a million requests cost in DynamoDB, in requests of S3, in Lambda and in logs. */
const row = ({ writes = 0, reads = 0, puts = 0, gets = 0, ms = 0 }) => [
  writes * price('DynamoDB on demand, million write units') + reads * price('DynamoDB on demand, million read units'),
  (MILLION / 1_000) * (puts * price('S3 Standard, 1,000 writes') + gets * price('S3 Standard, 1,000 reads')),
  (MILLION * memoryGb * ms * price('Lambda arm64, GB-second')) / 1_000 + price('Lambda, million requests'),
  (MILLION * logKilobytes * 1e3 * price('CloudWatch Logs, GB ingested')) / 1e9,
];

it('states the assumptions that its figures rest on', () => {
  expect(text).toContain(`assumed ${uploadMs} ms for an upload and ${readMs} ms for a read, with ${memoryGb} GB`);
  expect(text).toContain(`assumed ${logKilobytes} KB a request, in one line`);
  expect(text).toContain(
    'A new image is **3 write units**, a metadata read **1 read unit**, and a replacement **5 write units**',
  );
});

it('takes its units from the decision on the table', () => {
  const decision = read('decisions/dynamo-table.md').replaceAll(/\s+/g, ' ');
  expect(decision).toContain('| metadata, 200, 304 or 404 | 1 | |');
  expect(decision).toContain('| new image | | 3 (');
  expect(decision).toContain('| refused write | 1 | 2 |');
  expect(decision).toContain('0.625 USD for a million write units, 0.125 USD for a million read units');
});

it('derives the cost of a million requests from its prices', () => {
  const expected = [
    row({ writes: 3, puts: 1, ms: uploadMs }),
    row({ writes: 5, reads: 1, puts: 1, ms: uploadMs }),
    row({ reads: 1, ms: readMs }),
    row({ reads: 1, gets: 1, ms: readMs }),
  ];
  const stated = table('| Per million, images of 1 MiB | DynamoDB | S3 requests | Lambda | Logs | Sum |');
  const inWords = expected.map((parts) => [
    ...parts.map((part) => (part === 0 ? '-' : (part + 1e-9).toFixed(2))),
    `**${Math.round(parts.reduce((sum, part) => sum + part, 0))}**`,
  ]);
  const traffic = `, and ${Math.round(gigabytes * price('Data leaving AWS, GB'))} for the traffic`;
  expect(stated.map((cells) => cells.slice(1))).toEqual(
    inWords.map((cells, index) => (index < 3 ? cells : [...cells.slice(0, -1), `${cells.at(-1)}${traffic}`])),
  );
});

it('derives what is stored and what stands from its prices, and from the template', () => {
  const stored = Math.round(gigabytes * price('S3 Standard, GB and month'));
  expect(text).toContain(`is ${Math.round(gigabytes).toLocaleString('en')} GB, **${stored}** a month`);
  const documents = 2 * (price('DynamoDB storage, GB and month') + price('DynamoDB recovery, GB and month'));
  expect(text).toContain(`documents of 2 KB with the index, and recovery, **${Math.round(documents)}** a month`);
  expect(text).toContain(`CloudFront adds **${(MILLION / 1e4) * price('CloudFront, 10,000 requests')}** per million`);
  expect(text).toContain(
    `a million images are ${((MILLION / 1_000) * price('S3 Standard, 1,000 reads')).toFixed(2)} for S3`,
  );

  const metrics = all(template('main'), 'AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
    const used = (Properties.Metrics as { MetricStat?: object }[] | undefined)?.filter(({ MetricStat }) => MetricStat);
    return sum + (used?.length ?? 1);
  }, 0);
  const alarms = (metrics * price('CloudWatch alarm, metric and month')).toFixed(2);
  expect(text).toContain(`${metrics} alarm metrics **${alarms}** a month`);
  expect(text).toContain(`the dashboard **${price('CloudWatch dashboard, month')}** (`);
  expect(text).toContain(
    `up to 16 request metrics of the bucket **${(16 * price('CloudWatch request metric, month')).toFixed(2)}**`,
  );
});
