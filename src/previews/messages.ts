import type { PreviewSize, PreviewSubject } from '../images/preview-renderer.ts';

/** Sent to a decoder process: the job, then its bytes, in any number of pieces. */
export type Command =
  | { readonly kind: 'job'; readonly subject: PreviewSubject; readonly size: PreviewSize }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Sent by a decoder process: once when it is ready, and the result of each job. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'preview'; readonly webp: Uint8Array }
  | { readonly kind: 'undecodable'; readonly detail: string };
