import type { Case, SubjectName } from './cases.ts';
import type { Sample } from './measure.ts';
import type { StartSample } from './start-time.ts';
import { type Spread, spread } from './statistics.ts';

/** Everything that one run measured. */
export class Results {
  readonly starts: StartSample[] = [];
  readonly #samples = new Map<string, Map<SubjectName, Sample[]>>();

  add({ name }: Case, subject: SubjectName, sample: Sample): void {
    const ofCase = this.#samples.get(name) ?? new Map<SubjectName, Sample[]>();
    this.#samples.set(name, ofCase.set(subject, [...(ofCase.get(subject) ?? []), sample]));
  }

  cases(): string[] {
    return [...this.#samples.keys()];
  }

  subjects(name: string): SubjectName[] {
    return [...(this.#samples.get(name)?.keys() ?? [])];
  }

  samples(name: string, subject: SubjectName): readonly Sample[] {
    return this.#samples.get(name)?.get(subject) ?? [];
  }

  /** Over the rounds; `undefined` where it was not measured. */
  spread(name: string, subject: SubjectName, value: (sample: Sample) => number): Spread | undefined {
    const values = this.samples(name, subject).map(value);
    return values.length === 0 ? undefined : spread(values);
  }

  /** Round by round, so that what slows down a whole round cancels out. */
  ratio(name: string, subject: SubjectName, to: SubjectName): Spread | undefined {
    const others = this.samples(name, to);
    const ratios = this.samples(name, subject).flatMap(({ perSecond }, round) => {
      const other = others[round];
      return other === undefined ? [] : [perSecond / other.perSecond];
    });
    return ratios.length === 0 ? undefined : spread(ratios);
  }

  toJson(): object {
    const cases = this.cases().map((name) => [
      name,
      Object.fromEntries(this.subjects(name).map((subject) => [subject, this.samples(name, subject)])),
    ]);
    return { cases: Object.fromEntries(cases), starts: this.starts };
  }
}
