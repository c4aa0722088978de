import { describe, expect, it } from 'vitest';
import { entityTag, type Precondition, requirePrecondition } from '../../../src/images/precondition.ts';
import { codeOf } from '../../support/fault.ts';
import { sampleRecord } from '../../support/sample-record.ts';

const stored = (etag: string) => ({ record: sampleRecord(), etag });

describe('entityTag', () => {
  it('has quotes, whether or not the store gives them', () => {
    expect(entityTag(stored('"a-1"'))).toBe('"a-1"');
    expect(entityTag(stored('a-1'))).toBe('"a-1"');
  });
});

describe('requirePrecondition', () => {
  const cases: [string, Precondition, string | undefined, string][] = [
    ['nothing required, none there', {}, undefined, 'nothing thrown'],
    ['nothing required, one there', {}, '"1"', 'nothing thrown'],
    ['the tag that is there', { ifMatch: ['"1"'] }, '"1"', 'nothing thrown'],
    ['one of the tags is there', { ifMatch: ['"0"', '"1"'] }, '"1"', 'nothing thrown'],
    ['a store tag without quotes', { ifMatch: ['"1"'] }, '1', 'nothing thrown'],
    ['another tag', { ifMatch: ['"2"'] }, '"1"', 'PreconditionFailed'],
    ['a weak tag never matches', { ifMatch: ['W/"1"'] }, '"1"', 'PreconditionFailed'],
    ['a tag, none there', { ifMatch: ['"1"'] }, undefined, 'PreconditionFailed'],
    ['any, one there', { ifMatch: '*' }, '"1"', 'nothing thrown'],
    ['any, none there', { ifMatch: '*' }, undefined, 'PreconditionFailed'],
    ['must be new, none there', { mustBeNew: true }, undefined, 'nothing thrown'],
    ['must be new, one there', { mustBeNew: true }, '"1"', 'ImageAlreadyExists'],
    ['both, one there', { mustBeNew: true, ifMatch: '*' }, '"1"', 'ImageAlreadyExists'],
    ['both, none there', { mustBeNew: true, ifMatch: '*' }, undefined, 'PreconditionFailed'],
  ];

  it.each(cases)('%s', (_case, required, there, outcome) => {
    const current = there === undefined ? undefined : stored(there);
    expect(codeOf(() => requirePrecondition(required, current))).toBe(outcome);
  });
});
