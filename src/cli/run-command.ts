import { basename } from 'node:path';
import type { ImageDocument, ImagePage } from '../contract/image-document.ts';
import { ClientError, UsageError } from './client-error.ts';
import { type CommandLine, readCommandLine, USAGE } from './command-line.ts';
import { downloadImage } from './download-image.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';
import { bytes, plain, progressBar, type Terminal } from './terminal.ts';
import { uploadFile } from './upload-file.ts';

const LARGEST_PAGE = 100;

/** Runs one command and returns the exit code: 0 all done, 1 something failed, 2 it cannot be understood. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const line = readCommandLine(args, terminal.env);
    if (line.command === 'help') {
      terminal.out(USAGE);
      return 0;
    }
    const client = createServiceClient({ url: line.url, key: line.key, signal: terminal.signal });
    return await COMMANDS[line.command]({ line, client, terminal });
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    tell(terminal, error);
    return 1;
  }
}

interface Run {
  readonly line: CommandLine;
  readonly client: ServiceClient;
  readonly terminal: Terminal;
}

const COMMANDS = { upload, list, show, download, delete: remove };

async function upload({ line, client, terminal }: Run): Promise<number> {
  const { words, options, tags } = line;
  const files: FoundFile[] = [];
  for await (const file of findFiles(words)) files.push(file);
  if (files.length === 0) throw new ClientError('There are no images in it.');
  if (options.id !== undefined && files.length > 1)
    throw new UsageError(`--id is for one file, there are ${files.length}.`);
  const sent: ImageDocument[] = [];
  const failed = await eachOf(files, terminal, async (file) => {
    const bar = () => progressBar(terminal, basename(file.path), file.sizeBytes);
    const image = await uploadFile(client, file, { id: options.id, tags, replace: options.replace }, bar);
    sent.push(image);
    if (!options.json) terminal.out(`${plain(image.image_id)}  ${plain(file.path)}\n`);
  });
  if (options.json) terminal.out(`${JSON.stringify(sent, undefined, 2)}\n`);
  return failed === 0 ? 0 : 1;
}

async function list({ line, client, terminal }: Run): Promise<number> {
  const { limit, options } = line;
  const query = new URLSearchParams({ top: String(Math.min(limit, LARGEST_PAGE)) });
  if (options.tag !== undefined) query.set('tag', options.tag);
  const images: ImageDocument[] = [];
  for (let next: string | undefined = `images?${query}`; next !== undefined && images.length < limit; ) {
    const page: ImagePage = await client.json<ImagePage>(next);
    images.push(...page.value);
    next = page.next_link;
  }
  const shown = images.slice(0, limit);
  terminal.out(options.json ? `${JSON.stringify(shown, undefined, 2)}\n` : shown.map(row).join(''));
  return 0;
}

function row({ image_id, format, width, height, size_bytes, created_at, name }: ImageDocument): string {
  const size = `${width}×${height}`;
  const day = created_at.slice(0, 16).replace('T', ' ');
  const facts = [day, format.padEnd(4), size.padStart(11), bytes(size_bytes).padStart(9)];
  const title = name === image_id ? '' : `  (${plain(name)})`;
  return `${facts.join('  ')}  ${plain(image_id)}${title}\n`;
}

async function show({ line, client, terminal }: Run): Promise<number> {
  const query = line.options.location ? '?include=location' : '';
  const image = await client.json<ImageDocument>(`images/${encodeURIComponent(line.words[0] ?? '')}${query}`);
  if (line.options.json) terminal.out(`${JSON.stringify(image, undefined, 2)}\n`);
  else for (const [name, value] of Object.entries(image)) terminal.out(`${name.padEnd(18)} ${shown(value)}\n`);
  return 0;
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return plain(String(value));
  const entries = Object.entries(value).map(([name, member]) => (Array.isArray(value) ? member : `${name}=${member}`));
  return plain(entries.join(', '));
}

async function download({ line, client, terminal }: Run): Promise<number> {
  const { output, overwrite, json } = line.options;
  const request = { id: line.words[0] ?? '', output, overwrite };
  const file = await downloadImage(client, request, (label, total) => progressBar(terminal, label, total));
  terminal.out(json ? `${JSON.stringify({ image_id: request.id, file })}\n` : `${file}\n`);
  return 0;
}

async function remove({ line, client, terminal }: Run): Promise<number> {
  const gone: string[] = [];
  const failed = await eachOf(line.words, terminal, async (id) => {
    await client.send(`images/${encodeURIComponent(id)}`, { method: 'DELETE' });
    gone.push(id);
    if (!line.options.json) terminal.out(`${plain(id)} is deleted\n`);
  });
  if (line.options.json) terminal.out(`${JSON.stringify(gone)}\n`);
  return failed === 0 ? 0 : 1;
}

/** One after the other; what fails is told, and the rest goes on. Returns how many failed. */
async function eachOf<T>(items: readonly T[], terminal: Terminal, act: (item: T) => Promise<void>): Promise<number> {
  let failed = 0;
  for (const item of items) {
    if (terminal.signal.aborted) return failed + 1;
    try {
      await act(item);
    } catch (error) {
      failed += 1;
      const subject = typeof item === 'string' ? item : (item as { path: string }).path;
      tell(terminal, error, subject);
    }
  }
  return failed;
}

/** Says why something failed; what is neither of the service nor of the file system is a fault of this program. */
function tell({ err }: Terminal, error: unknown, subject?: string): void {
  if (!(error instanceof ClientError) && !(error instanceof Error && 'syscall' in error)) throw error;
  const { code, requestId, message } = error instanceof ClientError ? error : new ClientError(error.message);
  const about = [code, requestId !== undefined && `request ${requestId}`].filter(Boolean).join(', ');
  err(`${subject === undefined ? '' : `${plain(subject)}: `}${plain(message)}${about === '' ? '' : ` (${about})`}\n`);
}
