import diagnostics from 'node:diagnostics_channel';
import { Server } from 'node:http';

interface ListenHooks {
  /** The framework itself listens on all interfaces. */
  readonly host: string;
  listening(server: Server): void;
}

/** Applies to the next HTTP server of this process. */
export function onListen({ host, listening }: ListenHooks): void {
  diagnostics.subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server, options } = message as { readonly server: unknown; readonly options: { host?: string } };
    if (!(server instanceof Server)) return;
    options.host = host;
    server.once('listening', () => listening(server));
  });
}
