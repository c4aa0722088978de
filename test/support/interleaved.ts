import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Of projects whose files run in turn, a file of each follows a file of the others: with all files of one project first,
 * each worker would wait for the same app.
 */
export class Interleaved extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const inTurn = sorted.filter(({ project }) => project.config.sequence.groupOrder > 0);
    const rows = [...Map.groupBy(inTurn, ({ project }) => project).values()];
    const longest = Math.max(0, ...rows.map(({ length }) => length));
    const mixed = Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row[at] ?? [])).flat();
    return [...sorted.filter((file) => !inTurn.includes(file)), ...mixed];
  }
}
