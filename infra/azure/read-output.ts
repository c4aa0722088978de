import { text } from 'node:stream/consumers';

/**
 * The values of deployment outputs. Names are compared without case, because Resource Manager returns `FUNCTION_APP_NAME`
 * back as `functioN_APP_NAME`.
 */
export function readOutputs(outputs: unknown, names: readonly string[]): string[] {
  const found = new Map<string, unknown>(
    Object.entries(outputs ?? {}).map(([name, output]) => [name.toLowerCase(), (output as { value?: unknown })?.value]),
  );
  return names.map((name) => {
    const value = found.get(name.toLowerCase());
    if (typeof value !== 'string' || value === '') {
      const known = Object.keys(outputs ?? {}).join(', ') || 'none';
      throw new Error(`Cannot read the output ${name}: the deployment has ${known}`);
    }
    return value;
  });
}

/** `az … --query properties.outputs --output json | node infra/azure/read-output.ts NAME…` prints one value a line. */
if (import.meta.main) {
  try {
    const input = await text(process.stdin);
    if (input.trim() === '') throw new Error('Cannot read the outputs: the deployment was not found');
    process.stdout.write(`${readOutputs(JSON.parse(input), process.argv.slice(2)).join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
