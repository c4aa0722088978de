import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployment } from '../support/deployment.ts';
import { templateRules } from '../support/template-rules.ts';

const text = readFileSync(new URL('../../../../docs/decisions/template-rules.md', import.meta.url), 'utf8');

interface Row {
  readonly rule: string;
  readonly byParameter: boolean;
  readonly reason: string;
  /** Fails only where private networking is on. */
  readonly onlyPrivate: boolean;
}

const rows: Row[] = [...text.matchAll(/^\| `((?:AZR|CKV)[\w-]+)` \| [^|]+ \| (`\w+`|-) \| ([^|]+) \|$/gm)].map(
  ([, rule = '', parameter, reason = '']) => ({
    rule,
    byParameter: parameter !== '-',
    reason,
    onlyPrivate: reason.includes('Fails with `privateNetworking` only'),
  }),
);

/** The rules that a deployment breaks. */
function broken(variant: 'main' | 'everything'): string[] {
  return Object.entries(templateRules)
    .filter(([, follows]) => !follows(deployment(variant)))
    .map(([rule]) => rule)
    .sort();
}

describe('the record of rules that do not apply', () => {
  it('names each rule that the default deployment breaks, and no other', () => {
    expect(
      rows
        .filter(({ onlyPrivate }) => !onlyPrivate)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(broken('main'));
  });

  it('names the parameter that makes a rule pass where there is one', () => {
    expect(
      rows
        .filter(({ byParameter }) => !byParameter)
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(broken('everything'));
    const parameters = readFileSync(new URL('../../../../infra/azure/everything.bicepparam', import.meta.url), 'utf8');
    const named = [...text.matchAll(/^\| `[\w-]+` \| [^|]+ \| `(\w+)` \|/gm)].map(([, parameter]) => parameter);
    expect(named.filter((parameter) => !parameters.includes(`param ${parameter} = `))).toEqual([]);
  });

  it('gives a reason for each, directly or by another rule of the record', () => {
    for (const { rule, reason } of rows) {
      const [, other] = /^as `([\w-]+)`$/.exec(reason) ?? [];
      if (other === undefined) expect(reason.length, rule).toBeGreaterThan(20);
      else
        expect(
          rows.map((row) => row.rule),
          rule,
        ).toContain(other);
    }
  });
});
