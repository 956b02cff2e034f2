import { english, fillTemplate, setTextLanguage } from "../../server/protocol/l10n";

/** Calls `read` while texts are in German, with these translations. */
export function inGerman<T>(translations: Readonly<Record<string, string>>, read: () => T): T {
  const has = (template: string) => Object.hasOwn(translations, template);
  const write = (template: string, values: readonly (string | number)[]) =>
    fillTemplate((has(template) ? translations[template] : undefined) ?? template, values, "de");
  setTextLanguage({ tag: "de", has, write });
  try {
    return read();
  } finally {
    setTextLanguage(english);
  }
}
