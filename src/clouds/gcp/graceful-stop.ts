import type { Server, ServerResponse } from 'node:http';
import type { AnnouncedRequest } from './announced-requests.ts';

/** Cloud Run kills an instance 10 s after SIGTERM. */
const GRACE_MS = 9_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

interface StopOptions {
  /** Sends the response to a request that this process can no longer answer. */
  readonly refuse: (response: ServerResponse) => void;
  readonly graceMs?: number;
}

/**
 * Requests in flight end before the process does. The framework ends it at once on a signal, and on an error that nothing
 * catches, with a text in HTML as the response to the latest request.
 */
export function stopGracefully({ refuse, graceMs = GRACE_MS }: StopOptions): (announced: AnnouncedRequest) => void {
  const open = new Set<ServerResponse>();
  let server: Server | undefined;
  let stopping = false;

  function stop(): void {
    if (stopping) return;
    stopping = true;
    server?.close(() => process.exit(0));
    setTimeout(() => {
      // The framework would respond to them on exit.
      server?.closeAllConnections();
      process.exit(0);
    }, graceMs).unref();
  }

  // Before the framework's own listener, which ends the process.
  process.on('uncaughtException', refuseAll);
  process.on('unhandledRejection', refuseAll);
  function refuseAll(): void {
    for (const response of open) if (!response.headersSent) refuse(response);
  }

  return function announce({ response, server: from }) {
    if (server === undefined) {
      server = from as Server;
      // The framework's listeners are there since the server listens.
      for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, stop);
    }
    open.add(response);
    response.once('close', () => open.delete(response));
  };
}
