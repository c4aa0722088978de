import { expect, it } from 'vitest';
import { advice, describeReport, exitCode } from '../../../../../infra/azure/sweep.ts';
import { emptyReport, note } from '../../../../../src/images/sweep-report.ts';

it('shows what was found, what was removed, and how it ended', () => {
  const report = emptyReport('everything', true);
  note(report.orphanBlobs, '2026/11/21/lost.jpg');
  note(report.orphanPreviews, '2026/11/21/gone.jpg.preview-320.webp');
  report.removed.blobs = 1;
  report.outcome = 'partial';
  const text = describeReport(report);
  expect(text).toMatch(/^Everything: 0 blobs, 0 documents, 0 s, partial\n/);
  expect(text).toMatch(/^found: 1 previews without an image \(0 bytes\)$/m);
  expect(text).toMatch(/^removed: 1 blobs \(0 bytes\), 0 drafts$/m);
  expect(text).toMatch(/^ {2}2026\/11\/21\/lost\.jpg$/m);
  expect(text).toMatch(/gone\.jpg\.preview-320\.webp$/m);
  expect(advice(report)).toEqual(['Time ran out. To continue, run it again with --full.']);
});

it('says how to remove, and why that would be refused', () => {
  const report = emptyReport('recent', false);
  expect(advice(report)).toEqual([]);
  note(report.orphanBlobs, 'x');
  report.wouldRefuse = 'The database contains no images';
  expect(advice(report)).toEqual([
    'Nothing was removed. To remove what was found: npm run sweep -- --delete',
    '--delete would be refused: The database contains no images.',
  ]);
});

it('ends with a code for each outcome that needs attention', () => {
  const report = emptyReport('recent', true);
  const codes = (['complete', 'partial', 'refused', 'failed'] as const).map((outcome) =>
    exitCode({ ...report, outcome }),
  );
  expect(codes).toEqual([0, 0, 3, 1]);
  note(report.brokenRecords, 'x');
  expect(exitCode(report)).toBe(2);
});
