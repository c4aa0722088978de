import Module from 'node:module';
import type { FunctionMetadata, LogLevel, TypedData } from '../messages.ts';

export type Handler = (...args: unknown[]) => unknown;
type Hook = (context: object) => unknown;
const HOOKS = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof HOOKS)[number];

/** The part of the library's programming model that a worker calls. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: unknown[] }>;
  invokeFunction(context: object, inputs: unknown[], handler: Handler): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<unknown>;
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: {
    readonly invocationId: string;
    readonly functionId: string;
    readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
    readonly triggerMetadata: Readonly<Record<string, TypedData>>;
    readonly traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  };
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

export type Log = (level: LogLevel, category: string, message: string) => void;

/** What an app has registered through `@azure/functions-core`. */
export interface Registry {
  readonly functions: ReadonlyMap<string, { readonly metadata: FunctionMetadata; readonly handler: Handler }>;
  readonly model: ProgrammingModel | undefined;
  /** From now on a registration throws. */
  close(): void;
  runHooks(name: HookName, context: object): Promise<void>;
  hooks(name: HookName): readonly Hook[];
}

/**
 * Provides the module `@azure/functions-core`, which exists in no package: the library asks for it with `require`, and
 * takes its absence for a unit test.
 */
export function provideCoreModule(version: string, log: Log): Registry {
  const functions = new Map<string, { metadata: FunctionMetadata; handler: Handler }>();
  const hooks = new Map<string, Hook[]>(HOOKS.map((name) => [name, []]));
  let model: ProgrammingModel | undefined;
  let closed = false;

  class Disposable {
    readonly #undo: () => void;
    constructor(undo: () => void) {
      this.#undo = undo;
    }
    dispose(): void {
      this.#undo();
    }
  }

  const core = {
    version,
    hostVersion: '4.0.0-local',
    Disposable,
    log,
    setProgrammingModel(value: ProgrammingModel): void {
      model = value;
    },
    getProgrammingModel: () => model,
    registerFunction(metadata: FunctionMetadata, handler: Handler): Disposable {
      if (closed) throw new SystemError('A function can only be registered during app startup.');
      if (functions.has(metadata.name)) {
        throw new SystemError(`A function with id "${metadata.name}" has already been registered.`);
      }
      functions.set(metadata.name, { metadata, handler });
      return new Disposable(() => functions.delete(metadata.name));
    },
    registerHook(name: string, hook: Hook): Disposable {
      const list = hooks.get(name);
      if (list === undefined) throw new UnknownHookError(`Unrecognized hook "${name}"`);
      list.push(hook);
      return new Disposable(() => list.splice(list.indexOf(hook), 1));
    },
  };

  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (require, self, args) => (args[0] === '@azure/functions-core' ? core : Reflect.apply(require, self, args)),
  });

  return {
    functions,
    get model() {
      return model;
    },
    close() {
      closed = true;
    },
    hooks: (name) => hooks.get(name) ?? [],
    async runHooks(name, context) {
      for (const hook of hooks.get(name) ?? []) await hook(context);
    },
  };
}

/** The library tells errors of the platform from the app's own by this mark. */
class SystemError extends Error {
  readonly isAzureFunctionsSystemError = true;
}

class UnknownHookError extends RangeError {
  readonly isAzureFunctionsSystemError = true;
}
