import type { Invocation, TypedData } from '../messages.ts';
import { triggerOf } from '../messages.ts';
import type { CoreInvocationContext, Handler, InvocationModel, Registry } from './core-api.ts';
import type { LogEntry } from './log.ts';

interface Parts {
  readonly registry: Registry;
  readonly log: (entry: LogEntry) => void;
  readonly appHookData: object;
}

/**
 * Prepares one function to run, as the real worker does; for HTTP that waits for the forwarded request. An error
 * here or while it runs ends the invocation without a response to the client: the library writes the HTTP
 * response in `getResponse`, and nothing else does.
 */
export async function prepareInvocation(invocation: Invocation, parts: Parts): Promise<() => Promise<void>> {
  const { registry, log } = parts;
  const registered = registry.functions.get(invocation.functionName);
  const { model } = registry;
  if (registered === undefined || model === undefined) {
    throw new Error(`Function code for '${invocation.functionName}' is not loaded and cannot be invoked.`);
  }
  const { metadata, handler } = registered;
  let invocationContext: object | undefined;
  const core: CoreInvocationContext = {
    invocationId: invocation.id,
    metadata,
    request: rpcRequest(invocation, triggerOf(metadata)?.name ?? '', invocation.trigger),
    state: undefined,
    log: (level, category, message) =>
      log({ level, category, message, functionName: metadata.name, invocationContext }),
  };
  const im = await model.getInvocationModel(core);
  const { context, inputs } = await im.getArguments();
  invocationContext = context;
  return () => run({ core, im, context, inputs, handler }, parts);
}

interface Prepared {
  readonly core: CoreInvocationContext;
  readonly im: InvocationModel;
  readonly context: object;
  readonly inputs: unknown[];
  readonly handler: Handler;
}

async function run({ core, im, context, inputs, handler }: Prepared, { registry, appHookData }: Parts): Promise<void> {
  const shared = { hookData: {}, appHookData, invocationContext: context };
  const before: { inputs: unknown[]; functionCallback: Handler } = { ...shared, inputs, functionCallback: handler };
  core.state = 'preInvocationHooks';
  await registry.runHooks('preInvocation', before);

  const nothing: { result: unknown; error: unknown } = { result: null, error: null };
  const after = { ...shared, inputs: before.inputs, ...nothing };
  core.state = 'invocation';
  try {
    after.result = await im.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await registry.runHooks('postInvocation', after);
  core.state = undefined;
  if (after.error !== null && after.error !== undefined) throw after.error;
  await im.getResponse(context, after.result);
}

function rpcRequest(
  { id, functionName, triggerMetadata, traceParent, traceState }: Invocation,
  binding: string,
  data: TypedData,
): CoreInvocationContext['request'] {
  return {
    invocationId: id,
    functionId: functionName,
    inputData: [{ name: binding, data }],
    triggerMetadata,
    traceContext: { traceParent, traceState, attributes: {} },
  };
}
