/** As much of three packages as the benchmark uses; they bring no types. */
declare module 'express' {
  import type { Server } from 'node:http';

  interface Request {
    readonly params: Readonly<Record<string, string>>;
    readonly file?: { readonly buffer: Buffer };
  }
  interface Response {
    status(code: number): Response;
    json(body: unknown): void;
    end(): void;
  }
  export type Handler = (request: Request, response: Response, next: () => void) => unknown;
  interface Application {
    get(path: string, ...handlers: Handler[]): void;
    post(path: string, ...handlers: Handler[]): void;
    listen(port: number, host: string, listening: () => void): Server;
  }
  // biome-ignore lint/style/noDefaultExport: it is how the package exports.
  export default function express(): Application;
}

declare module 'multer' {
  import type { Handler } from 'express';

  interface Options {
    readonly storage: object;
    readonly limits: { readonly fileSize: number; readonly files: number };
  }
  function multer(options: Options): { single(field: string): Handler };
  namespace multer {
    function memoryStorage(): object;
  }
  // biome-ignore lint/style/noDefaultExport: it is how the package exports.
  export default multer;
}

declare module 'busboy' {
  import type { IncomingHttpHeaders } from 'node:http';
  import type { Readable, Writable } from 'node:stream';

  type Busboy = Writable & { on(event: 'file', listener: (field: string, file: Readable) => void): unknown };
  // biome-ignore lint/style/noDefaultExport: it is how the package exports.
  export default function busboy(options: {
    readonly headers: IncomingHttpHeaders;
    readonly limits: { readonly files: number };
  }): Busboy;
}
