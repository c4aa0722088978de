import { expect, it } from 'vitest';
import { createGetImage } from '../../../src/images/get-image.ts';
import { codeOfAsync } from '../../support/fault.ts';
import { createMemoryRecords } from '../../support/memory-records.ts';
import { testScope } from '../../support/request-scope.ts';
import { sampleRecord } from '../../support/sample-record.ts';

it('gives the record with its tag, or ImageNotFound', async () => {
  const records = createMemoryRecords();
  const getImage = createGetImage({ records });
  const { stored } = await records.create(sampleRecord({ image_id: 'a' }), testScope());
  expect(await getImage('a', testScope())).toEqual(stored);
  expect(await codeOfAsync(getImage('b', testScope()))).toBe('ImageNotFound');
});
