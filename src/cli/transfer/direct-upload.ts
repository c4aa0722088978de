import type { ImageDocument } from '../../contract/image-document.ts';
import type { UploadDocument, UploadParts } from '../../contract/upload-document.ts';
import { ClientError, fileError, interrupted } from '../service/client-error.ts';
import type { FoundFile } from './find-files.ts';
import { type ResumeState, usableParts } from './resume-state.ts';
import { PARTS_ABOVE_BYTES, sendParts } from './send-parts.ts';
import { sendWhole } from './send-whole.ts';
import type { UploadContext, UploadOptions } from './upload-file.ts';
import { createUploadJournal, type UploadJournal } from './upload-journal.ts';
import { complete, isExpired, isIncomplete, isNotFound, isRefused, type Outcome } from './upload-outcome.ts';

/** Uploads begun, and begun again without a part having been sent since. */
const MAX_BEGUN = 2;

/** An upload that the service has begun, for this run or an earlier one. */
interface Begun {
  readonly key: string;
  readonly document: UploadDocument;
  readonly parts: UploadParts | undefined;
  /** Indexes of the parts that storage has taken. */
  readonly sent: Set<number>;
}

interface Job extends UploadContext {
  readonly file: FoundFile;
  readonly options: UploadOptions;
  readonly journal: UploadJournal;
}

/** Sends a file to storage and makes it an image. An upload that an earlier run has begun is continued. */
export async function directUpload(
  file: FoundFile,
  options: UploadOptions,
  context: UploadContext,
): Promise<ImageDocument> {
  const { client, resume } = context;
  const journal = createUploadJournal(resume, client.retries.notify);
  try {
    const image = await untilImage({ ...context, file, options, journal });
    await journal.clear();
    return image;
  } catch (error) {
    if (isFinal(error)) await journal.clear();
    const stopped = error instanceof ClientError && error.code === 'Interrupted' && resume !== undefined;
    throw stopped ? interrupted((texts) => texts.interruptedUpload) : error;
  }
}

/** The same key gives the same upload with new URLs, as long as the service has it. */
async function untilImage(job: Job): Promise<ImageDocument> {
  const saved = await job.journal.read();
  let key = saved?.idempotencyKey;
  let upload = begunBefore(saved);
  let partsBefore = upload?.sent.size ?? 0;
  let outcome = upload && (await resume(job, upload));
  for (let begun = 0; outcome === undefined || outcome instanceof ClientError; ) {
    if (outcome !== undefined && !isExpired(outcome) && !isNotFound(outcome)) key = undefined;
    if (outcome !== undefined && begun === MAX_BEGUN) throw outcome;
    if (isIncomplete(outcome) && upload?.parts !== undefined) job.client.retries.notify((texts) => texts.partsGone);
    const wasUsed = key !== undefined;
    key ??= crypto.randomUUID();
    upload = await begin(job, key, upload);
    // A slow upload needs new URLs more than once.
    if (upload.sent.size <= partsBefore) begun += 1;
    partsBefore = upload.sent.size;
    outcome = wasUsed ? await resume(job, upload) : await send(job, upload);
  }
  return outcome;
}

function begunBefore({ idempotencyKey: key, upload, sent }: Partial<ResumeState> = {}): Begun | undefined {
  if (key === undefined || upload === undefined) return undefined;
  return { key, document: upload, parts: upload.parts, sent: new Set(sent) };
}

async function begin(job: Job, key: string, before: Begun | undefined): Promise<Begun> {
  const { client, journal, file, options } = job;
  const { id, name = file.name, tags, metadata } = options;
  if (key !== before?.key) await journal.save({ idempotencyKey: key });
  const inParts = file.sizeBytes > PARTS_ABOVE_BYTES || undefined;
  const document = await client.json<UploadDocument>('uploads', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ size_bytes: file.sizeBytes, parts: inParts, name, tags, metadata, image_id: id }),
  });
  const parts = usableParts(document.parts, file.sizeBytes);
  const isSame =
    document.complete_url === before?.document.complete_url && parts?.size_bytes === before.parts?.size_bytes;
  const upload = { key, document, parts, sent: new Set(isSame ? before?.sent : []) };
  await save(job, upload);
  return upload;
}

/** `complete` comes before bytes: they may have arrived although no response did. */
async function resume(job: Job, upload: Begun): Promise<Outcome> {
  const outcome = await complete(upload.document, job.client);
  return isIncomplete(outcome) ? send(job, upload) : outcome;
}

async function send(job: Job, upload: Begun): Promise<Outcome> {
  const { document, parts, sent } = upload;
  if (parts === undefined) return sendWhole(job.file, document, job);
  try {
    await sendParts(job.file, { parts, sent, onSent: () => save(job, upload) }, job);
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (isExpired(error)) return error;
    const outcome = await complete(document, job.client);
    return isIncomplete(outcome) ? error : outcome;
  }
  await checkFile(job);
  return complete(document, job.client);
}

/** Parts of two versions of a file would add up to neither. */
async function checkFile({ file, resume: store, journal }: Job): Promise<void> {
  if (store === undefined || (await store.isCurrent())) return;
  await journal.clear();
  throw fileError((texts) => texts.changedWhileRead(file.path));
}

function save({ journal }: Job, { key: idempotencyKey, document, sent }: Begun): Promise<void> {
  return journal.save({ idempotencyKey, upload: document, sent: [...sent] });
}

/** The service refused the upload; no other run can complete it. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.code === 'StorageError') return false;
  const { status = 500 } = error;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}
