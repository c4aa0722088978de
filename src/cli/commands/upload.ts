import { join } from 'node:path';
import type { ImageDocument } from '../../contract/image-document.ts';
import { fileError, UsageError } from '../service/client-error.ts';
import { plain } from '../terminal/terminal.ts';
import { type FoundFile, findFiles } from '../transfer/find-files.ts';
import { openResumeStore, stateFolder } from '../transfer/resume-store.ts';
import { PARTS_ABOVE_BYTES } from '../transfer/send-parts.ts';
import { withSpooledInput } from '../transfer/spooled-input.ts';
import { type UploadOptions, uploadFile } from '../transfer/upload-file.ts';
import { eachOf } from './each-of.ts';
import type { Run } from './run.ts';

export async function upload(run: Run): Promise<void> {
  await withFiles(run, async (files) => {
    const { options, jobs, tags, metadata } = run.line;
    const { id, name, replace = false } = options;
    for (const option of ['id', 'name'] as const) {
      if (options[option] === undefined || files.length === 1) continue;
      throw new UsageError((texts) => texts.oneFileOnly(`--${option}`, files.length));
    }
    const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    run.board.expect(files.length, totalBytes);
    await eachOf(files, run, {
      jobs,
      nameOf: labelOf,
      async act(file) {
        const image = await send(run, file, { id, name, tags, metadata, replace });
        run.results.add(image, `${plain(image.image_id)}  ${plain(labelOf(file))}\n`);
      },
    });
  });
}

async function send({ client, board, terminal }: Run, file: FoundFile, options: UploadOptions): Promise<ImageDocument> {
  // What comes from standard input cannot be read again, and smaller files are sent in one request.
  const resumable = file.name !== undefined && file.sizeBytes > PARTS_ABOVE_BYTES;
  const folder = join(stateFolder(terminal.env), 'uploads');
  const resume = resumable ? await openResumeStore(folder, file, [client.url, options, { parts: true }]) : undefined;
  const progress = board.start(labelOf(file), file.sizeBytes);
  try {
    return await uploadFile(file, options, { client, progress, resume });
  } finally {
    progress.end();
  }
}

/** Calls `use` with the files of the command line, standard input among them. Throws if there are none. */
export async function withFiles(
  { line, terminal }: Pick<Run, 'line' | 'terminal'>,
  use: (files: readonly FoundFile[]) => Promise<void>,
): Promise<void> {
  const files = await Array.fromAsync(findFiles(line.words.filter((word) => word !== '-')));
  if (line.words.includes('-')) {
    return withSpooledInput(terminal.input, terminal.signal, (input) => use([...files, input]));
  }
  if (files.length === 0) throw fileError((texts) => texts.noImages);
  await use(files);
}

export function labelOf({ path, name }: FoundFile): string {
  return name === undefined ? '-' : path;
}
