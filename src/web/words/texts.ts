import { english, type Texts } from './english.ts';
import { spanish } from './spanish.ts';

const LANGUAGES = { en: english, es: spanish } satisfies Record<string, Texts>;
export type Language = keyof typeof LANGUAGES;

const ITEM = 'language';

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag === 'en' || tag === 'es';
}

/** The language chosen earlier, else the first of the browser's that the page has (BCP 47), else English. */
export function chooseLanguage(chosen: string | null | undefined, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

export const language = chooseLanguage(readChoice(), navigator.languages);
export const texts: Texts = LANGUAGES[language];

/** The language that the switch offers. */
export const otherLanguage: Language = language === 'en' ? 'es' : 'en';
export const otherLanguageName = LANGUAGES[otherLanguage].language;

/** Takes effect when the page is loaded again. */
export function keepLanguage(chosen: Language): void {
  try {
    localStorage.setItem(ITEM, chosen);
  } catch {
    // A browser that stores nothing follows its own preference.
  }
}

function readChoice(): string | null | undefined {
  try {
    return globalThis.localStorage?.getItem(ITEM);
  } catch {
    return undefined;
  }
}
