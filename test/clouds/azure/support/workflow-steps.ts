/** A step of a workflow that runs shell lines. */
export interface ShellStep {
  readonly name: string;
  /** What the step's own `env` is set to, expressions included. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

/** The steps with `run`, in order. Knows the layout that the workflows here have, not all of YAML. */
export function shellSteps(workflow: string): ShellStep[] {
  const steps = workflow.split(/^ {6}- /m).slice(1);
  return steps.flatMap((text) => {
    const [, inline, block] = /^(?: {8})?run: (?:(?!\|)(.+)|\|\n((?: {10,}.*\n?|\n)+))/m.exec(text) ?? [];
    const run = inline ?? block?.replace(/^ {10}/gm, '');
    if (run === undefined) return [];
    const [, entries = ''] = /^ {8}env:\n((?: {10}.*\n)+)/m.exec(text) ?? [];
    const env = [...entries.matchAll(/^ {10}(\w+): (.+)$/gm)].map(([, name, value]) => [name, value]);
    return [{ name: /^name: (.+)$/m.exec(text)?.[1] ?? run.trim(), env: Object.fromEntries(env), run }];
  });
}

/** The variables of the whole job, from the variables of the GitHub environment. */
export function jobEnvironment(workflow: string, variables: Readonly<Record<string, string>>): Record<string, string> {
  const entries = [...workflow.matchAll(/^ {6}(\w+): \$\{\{ vars\.(\w+) \}\}$/gm)];
  return Object.fromEntries(entries.map(([, name = '', variable = '']) => [name, variables[variable] ?? '']));
}
