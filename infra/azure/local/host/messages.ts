/** Messages between the two processes of the host, with the types of the Functions RPC. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly http?: Readonly<Record<string, never>>;
}

export interface Binding {
  readonly type: string;
  readonly direction: string;
  readonly [option: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

export interface Invocation {
  readonly id: string;
  readonly functionName: string;
  /** The value of the trigger binding; for HTTP it is empty, the request itself is forwarded. */
  readonly trigger: TypedData;
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceParent: string;
  readonly traceState: string;
}

export type ToWorker =
  | { readonly kind: 'invoke'; readonly invocation: Invocation }
  | { readonly kind: 'stop'; readonly graceMs: number };

export type FromWorker =
  | { readonly kind: 'started'; readonly httpUri: string; readonly functions: readonly FunctionMetadata[] }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'done'; readonly id: string; readonly functionName: string; readonly error?: string };

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** Arguments of the worker process. */
export interface WorkerOptions {
  readonly app: string;
  readonly logLevel: LogLevel;
  /** Whether entries of HTTP functions below a warning are written. */
  readonly verbose: boolean;
}

/** The trigger of a function with its binding name, or undefined for a function without one. */
export function triggerOf({ bindings }: FunctionMetadata): (Binding & { readonly name: string }) | undefined {
  for (const [name, binding] of Object.entries(bindings)) {
    if (/trigger$/i.test(binding.type)) return { ...binding, name };
  }
  return undefined;
}
