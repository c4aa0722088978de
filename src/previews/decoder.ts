import type { Command, Report } from './messages.ts';
import { renderPreview } from './render-preview.ts';

/**
 * The program of a decoder process. It runs one job at a time, and can be killed at any moment: libvips and
 * WebAssembly cannot be interrupted.
 */
let job: Extract<Command, { kind: 'job' }> | undefined;
let bytes = Buffer.alloc(0);
let filled = 0;

// The app has ended. An orderly exit would wait for libvips.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (command: Command) => {
  if (command.kind === 'job') {
    job = command;
    bytes = Buffer.allocUnsafeSlow(command.subject.size_bytes);
    filled = 0;
  } else {
    bytes.set(command.bytes, filled);
    filled += command.bytes.byteLength;
  }
  if (job === undefined || filled < bytes.byteLength) return;
  const { subject, size } = job;
  job = undefined;
  void renderPreview(subject, size, bytes).then(
    (webp) => send({ kind: 'preview', webp }),
    (error: unknown) => send({ kind: 'undecodable', detail: error instanceof Error ? error.message : String(error) }),
  );
  bytes = Buffer.alloc(0);
});
send({ kind: 'ready' });

function send(report: Report): void {
  process.send?.(report);
}
