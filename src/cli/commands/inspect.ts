import type { InspectionDocument } from '../../contract/image-document.ts';
import { fileBody } from '../transfer/file-body.ts';
import { eachOf } from './each-of.ts';
import type { Run } from './run.ts';
import { describe } from './show.ts';
import { labelOf, withFiles } from './upload.ts';

export async function inspect(run: Run): Promise<void> {
  const { line, client, board, results } = run;
  await withFiles(run, async (files) => {
    const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    board.expect(files.length, totalBytes);
    let shown = 0;
    await eachOf(files, run, {
      jobs: 1,
      nameOf: labelOf,
      async act(file) {
        const query = new URLSearchParams();
        if (file.name !== undefined) query.set('name', file.name);
        if (line.options.location) query.set('include', 'location');
        const progress = board.start(labelOf(file), file.sizeBytes);
        try {
          const sent = { method: 'POST', ...fileBody(file, progress) };
          const found = await client.json<InspectionDocument>(`inspect?${query}`, sent);
          results.add(found, (shown++ === 0 ? '' : '\n') + describe(found));
        } finally {
          progress.end();
        }
      },
    });
  });
}
