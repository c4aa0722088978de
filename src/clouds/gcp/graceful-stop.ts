import type { Server, ServerResponse } from 'node:http';
import type { AnnouncedRequest } from './announced-requests.ts';

/** Cloud Run kills an instance 10 s after SIGTERM. */
const GRACE_MS = 9_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface StopOptions {
  /** Responds to a request that this process can no longer serve, if it has no response yet. */
  readonly refuse: (response: ServerResponse) => void;
  readonly graceMs?: number;
}

/**
 * Requests in flight end before the process does. The framework ends it at once on a signal, and on an error that nothing
 * catches, with a bare 500 as the response to the latest request and none to the others.
 */
export function stopGracefully({ refuse, graceMs = GRACE_MS }: StopOptions): (announced: AnnouncedRequest) => void {
  const open = new Set<ServerResponse>();
  let server: Server | undefined;
  let stopping = false;

  function stop(): void {
    if (stopping) return;
    stopping = true;
    // The server would wait for open connections.
    for (const response of open) closeAfter(response);
    server?.close(() => process.exit(0));
    setTimeout(() => {
      // On exit the framework would respond to open requests.
      server?.closeAllConnections();
      process.exit(0);
    }, graceMs).unref();
  }

  // Before the framework's own listener, which ends the process.
  process.on('uncaughtException', refuseAll);
  process.on('unhandledRejection', refuseAll);
  function refuseAll(): void {
    for (const response of open) refuse(response);
  }

  return function announce({ response, server: from }) {
    if (server === undefined) {
      server = from as Server;
      // The framework adds its listeners when the server listens.
      for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, stop);
    }
    open.add(response);
    if (stopping) closeAfter(response);
    response.once('close', () => open.delete(response));
  };
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
