/** Sent once by the front to its parent process. */
export type FrontMessage = { readonly listening: true } | { readonly failure: string };
