/** What the front tells the process that started it, once. */
export type FrontMessage = { readonly listening: true } | { readonly failure: string };
