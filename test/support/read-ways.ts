import { ServiceError } from '../../src/errors.ts';
import { memorySource } from '../../src/inspection/bytes/byte-source.ts';
import { type PassedBytes, StreamedSource } from '../../src/inspection/bytes/streamed-source.ts';
import { identifyFormat } from '../../src/inspection/identify-format.ts';
import type { ImageFacts } from '../../src/inspection/image-facts.ts';
import { inspectRanges } from '../../src/inspection/inspect-ranges.ts';
import { readImage } from '../../src/inspection/read-image.ts';

/** The metadata, or the message of the service's own error. Anything else is a defect. */
export type Outcome = ImageFacts | string;

const OPTIONS = { maxPixels: 100_000_000 };

export function readFromMemory(bytes: Buffer): Promise<Outcome> {
  return outcome(async () => readImage(memorySource(bytes), identifyFormat(bytes), OPTIONS));
}

export function readFromRanges(bytes: Buffer): Promise<Outcome> {
  const read = async (position: number, length: number) => bytes.subarray(position, position + length);
  return outcome(() => inspectRanges({ read }, OPTIONS));
}

/** As an upload with a head of `head` bytes, in chunks of `chunk`, whose memory is overwritten afterwards. */
export function readFromStream(bytes: Buffer, head: number, chunk: number): Promise<Outcome> {
  return outcome(async () => {
    let passed = Buffer.alloc(0);
    const keep: PassedBytes = {
      append: async (more) => {
        passed = Buffer.concat([passed, more]);
      },
      read: async (position, length) => passed.subarray(position - head, position - head + length),
    };
    const source = new StreamedSource(bytes.subarray(0, head), async () => keep);
    const facts = readImage(source, identifyFormat(bytes), OPTIONS);
    let isSettled = false;
    const settle = () => {
      isSettled = true;
      source.close();
    };
    facts.then(settle, settle);
    await source.paused();
    for (let at = head; at < bytes.length && !isSettled; at += chunk) {
      const part = Buffer.from(bytes.subarray(at, at + chunk));
      await source.offer(part);
      part.fill(0xee);
    }
    source.end();
    return facts;
  });
}

async function outcome(read: () => Promise<ImageFacts>): Promise<Outcome> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
