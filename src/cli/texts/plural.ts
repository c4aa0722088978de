interface Forms {
  readonly one: string;
  readonly other: string;
}

/** `2 files`, with the form that the number takes in a language. */
export function pluralIn(language: string): (count: number, forms: Forms) => string {
  const form = (count: number) => (new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other');
  return (count, forms) => `${count} ${forms[form(count)]}`;
}
