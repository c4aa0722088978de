/** Sent once by the framework's process to its parent. */
export type FrontMessage = { readonly listening: true } | { readonly failure: string };
