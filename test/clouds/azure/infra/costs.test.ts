import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const deploy = read('clouds/azure.md');
const scale = read('scale.md');

/** The rows of the table under this heading row, cells trimmed. */
function table(text: string, start: string): string[][] {
  const [, body = ''] = text.split(`${start}`);
  const lines = body.split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const numbers = (cell: string) =>
  [...cell.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([text]) => Number(text.replaceAll(',', '')));

/** The one set of prices: the table of docs/clouds/azure.md. */
const prices = Object.fromEntries(table(deploy, '| Price | USD |').map(([name, price]) => [name, Number(price)]));

function price(name: string): number {
  const found = prices[name];
  if (found === undefined || Number.isNaN(found)) throw new Error(`docs/clouds/azure.md has no price for "${name}"`);
  return found;
}

const MILLION = 1e6;
const HOURS = 720;
const SECONDS = HOURS * 3600;

// What docs/clouds/azure.md assumes, in its own words where the test can find them.
const ruOfUpload = 8.5;
const rowBytes = 1200;
const uploadsPerSecond = 50;
const readsPerSecond = 800;
const instanceGb = 2;
const requestRows = 4;

const perMillion = {
  ru: (ru: number) => ru * price('Cosmos DB serverless, million RU'),
  writes: (each: number) => (MILLION * each * price('Blob Storage hot ZRS, 10,000 writes')) / 1e4,
  functions: (perSecond: number) =>
    (MILLION * instanceGb * price('Flex Consumption on demand, GB-second')) / perSecond +
    price('Flex Consumption, million executions'),
  logs: (rows: number) => (MILLION * rows * rowBytes * price('Log Analytics, GB ingested')) / 1e9,
};

describe('docs/clouds/azure.md', () => {
  it('states the assumptions that its figures rest on', () => {
    expect(deploy).toContain(`= **${ruOfUpload} RU** to store`);
    expect(deploy).toContain(`assumed ${rowBytes / 1000} KB a row`);
    expect(deploy).toContain(
      `an instance of ${instanceGb} GB handles ${uploadsPerSecond} uploads or ${readsPerSecond} reads a second`,
    );
    expect(scale).toContain(`Assumed: ${uploadsPerSecond} uploads a second for an instance of 2,048 MB`);
  });

  it('derives the cost of a million requests from its prices', () => {
    const reads = (MILLION * price('Blob Storage hot ZRS, 10,000 reads')) / 1e4;
    const expected = [
      [
        perMillion.ru(ruOfUpload),
        perMillion.writes(1),
        perMillion.functions(uploadsPerSecond),
        perMillion.logs(requestRows + 1),
      ],
      [
        perMillion.ru(20),
        perMillion.writes(1),
        perMillion.functions(uploadsPerSecond),
        perMillion.logs(requestRows + 2),
      ],
      [perMillion.ru(1.04), 0, perMillion.functions(readsPerSecond), perMillion.logs(requestRows)],
      [perMillion.ru(1.04), reads, perMillion.functions(readsPerSecond), perMillion.logs(requestRows)],
    ];
    const stated = table(
      deploy,
      '| Per million, images of 1 MiB | Cosmos DB | Blob operations | Functions | Logs | Sum |',
    );
    expect(stated).toHaveLength(expected.length);
    for (const [index, parts] of expected.entries()) {
      const [, ...cells] = stated[index] ?? [];
      const sum = parts.reduce((total, part) => total + part, 1e-9);
      expect(cells.slice(0, 4).map((cell) => numbers(cell)[0] ?? 0)).toEqual(
        parts.map((part) => Number((part + 1e-9).toFixed(2))),
      );
      expect(numbers(cells[4] ?? '')[0]).toBe(Math.round(sum));
    }
  });

  it('derives what stands and what is stored from its prices', () => {
    const gigabytes = (MILLION * 2 ** 20) / 1e9;
    const text = deploy.replaceAll('\n', ' ').replaceAll(/ +/g, ' ');
    const month = (cost: number) => `**${Math.round(cost)}**`;
    expect(text).toContain(
      `is ${Math.round(gigabytes).toLocaleString('en')} GB, ${month(gigabytes * price('Blob Storage hot ZRS, GB and month'))} a month`,
    );
    expect(text).toContain(`and ${Math.round(gigabytes * price('Data leaving Azure, GB'))} for the traffic`);
    const calls = (2 * SECONDS) / 900;
    expect(text).toContain(
      `the health test ${calls.toLocaleString('en')} calls or ${month(calls * price('Availability test, call'))} a month`,
    );
    expect(text).toContain(
      `an always-ready instance of 2 GB ${month(2 * SECONDS * price('Flex Consumption always ready, GB-second'))} a month`,
    );
    expect(text).toContain(`each of the three private endpoints ${month(HOURS * price('Private endpoint, hour'))}`);
    expect(text).toContain(
      `${month(MILLION * instanceGb * price('Flex Consumption on demand, GB-second'))} per million in the worst case`,
    );
    for (const page of [text, scale]) expect(page).toMatch(new RegExp(`${perMillion.logs(1).toFixed(2)}[^\\d]`));
  });
});

describe('docs/scale.md', () => {
  it('has no prices of its own', () => {
    const money = scale.slice(scale.indexOf('## Money'));
    expect(money).toContain('](clouds/azure.md#costs)');
    expect(money).not.toMatch(/\| Price|0\.0\d/);
  });

  it('derives a month at three rates from the prices of deploy.md', () => {
    const memory = SECONDS * instanceGb * price('Flex Consumption on demand, GB-second');
    const rates = [
      { perSecond: 1, instances: [1] },
      { perSecond: 100, instances: [2, 3] },
      { perSecond: 10_000, instances: [200] },
    ];
    const logs = (perSecond: number, instances = 1, rowsOfStorage = 1) => {
      // Requests are all kept; lines are sampled above 20 a second and instance.
      const lines = Math.min((requestRows - 1) * perSecond, 20 * instances);
      return (
        (SECONDS * (perSecond * (1 + rowsOfStorage) + lines) * rowBytes * price('Log Analytics, GB ingested')) / 1e9
      );
    };
    const expected = rates.map(({ perSecond, instances }) => {
      const uploads = SECONDS * perSecond;
      return [
        instances.map((count) => count * memory),
        [(uploads * price('Flex Consumption, million executions')) / MILLION],
        perSecond > 5_000 ? [] : [(uploads / MILLION) * perMillion.ru(ruOfUpload)],
        [(Math.max(400, ruOfUpload * perSecond) / 100) * HOURS * price('Cosmos DB provisioned, 100 RU/s for an hour')],
        [(uploads * price('Blob Storage hot ZRS, 10,000 writes')) / 1e4],
        [((uploads * 200e3) / 1e9) * price('Blob Storage hot ZRS, GB and month')],
        [logs(perSecond, instances[0])],
        [logs(perSecond, instances[0], 0)],
      ].map((costs) => costs.map(Math.round));
    });
    const rows = table(scale, '| A month of uploads | 1 a second | 100 a second | 10,000 a second |');
    const stated = rates.map((_, rate) => rows.map((cells) => numbers((cells[rate + 1] ?? '').replace(/\(.*\)/, ''))));
    expect(stated).toEqual(expected);
  });
});
