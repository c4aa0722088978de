import { english, type Texts } from './english.ts';
import { spanish } from './spanish.ts';

export const LANGUAGES = { en: english, es: spanish } as const satisfies Record<string, Texts>;
export type Language = keyof typeof LANGUAGES;

/** What to say, in the language of whoever reads it. `--json` is always in English, like the service. */
export type Message = (texts: Texts) => string;

export function isLanguage(name: unknown): name is Language {
  return typeof name === 'string' && Object.hasOwn(LANGUAGES, name);
}

/** The language of the option, else that of the locale for messages (POSIX: an empty variable counts as not set). */
export function chooseTexts(chosen: unknown, env: Readonly<Record<string, string | undefined>>): Texts {
  if (isLanguage(chosen)) return LANGUAGES[chosen];
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const language = /^[a-z]+/.exec(locale.toLowerCase())?.[0];
  return isLanguage(language) ? LANGUAGES[language] : english;
}
