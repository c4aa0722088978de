import type { ImageDocument } from '../../contract/image-document.ts';
import { bytes, plain } from '../terminal/terminal.ts';
import type { Texts } from '../texts/english.ts';
import { findImages } from './find-images.ts';
import type { Run } from './run.ts';

export async function list(run: Run): Promise<void> {
  const { line, results, terminal, texts } = run;
  for await (const image of findImages(run, line.limit)) {
    terminal.signal.throwIfAborted();
    results.add(image, row(image, texts));
  }
}

function row(image: ImageDocument, texts: Texts): string {
  const { image_id, format, width, height, size_bytes, created_at, name } = image;
  const size = `${width}×${height}`;
  const minute = created_at.slice(0, 16).replace('T', ' ');
  const facts = [minute, format.padEnd(4), size.padStart(11), bytes(size_bytes, texts).padStart(9)];
  const title = name === image_id ? '' : `  (${plain(name)})`;
  return `${facts.join('  ')}  ${plain(image_id)}${title}\n`;
}
