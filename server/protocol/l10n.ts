/** A value that fills `{0}`, `{1}` … of a template. Numbers get separators, "1,024": pass others, such as a line number, as strings. */
export type TextValue = string | number;

/** A text as the server sends it beside its English form, so that the client can translate it. */
export interface TextTemplate {
  readonly template: string;
  /** Values, some of which are texts themselves. */
  readonly values: readonly (TextValue | TextTemplate)[];
}

/** The templates of an object's texts by the names of their fields. A list of texts has a list, with null for texts without one. */
export type TextTemplates = Readonly<Record<string, TextTemplate | readonly (TextTemplate | null)[]>>;

/** How this process writes texts for the user. */
export interface TextLanguage {
  /** Language tag for numbers and dates, such as "de". */
  readonly tag: string;
  /** Whether there is a translation. */
  has(template: string): boolean;
  /** Writes a template, which is English, in this language. */
  write(template: string, values: readonly TextValue[]): string;
}

/** Fills the values into a template. A placeholder without a value stays as it is. */
export function fillTemplate(template: string, values: readonly TextValue[], tag = "en"): string {
  return template.replace(/\{(\d+)\}/g, (placeholder, index) => {
    const value = values[Number(index)] ?? placeholder;
    return typeof value === "number" ? numberFormat(tag).format(value) : value;
  });
}

export const english: TextLanguage = { tag: "en", has: () => false, write: fillTemplate };
let current = english;

const numberFormats = new Map<string, Intl.NumberFormat>();

/** To make one takes long. */
function numberFormat(tag: string): Intl.NumberFormat {
  const known = numberFormats.get(tag) ?? new Intl.NumberFormat(tag);
  numberFormats.set(tag, known);
  return known;
}

/** Sets the language of this process. Call it before any text is made. */
export function setTextLanguage(language: TextLanguage): void {
  current = language;
}

/** Every text for the user passes through here, in client and server. The build lists them in l10n/bundle.l10n.json. */
export const l10n = {
  /** `l10n.t("{0} is empty.", name)` or a tagged template, `` l10n.t`${name} is empty.` ``: both have one template. */
  t(template: string | TemplateStringsArray, ...values: TextValue[]): string {
    const text = typeof template === "string" ? template : templateOf(template);
    return current.write(text, values);
  },

  /** Joins texts. The template has no words, so no language needs to have it. */
  join(texts: readonly string[], separator = " "): string {
    const [first = "", ...others] = texts;
    return others.length === 0
      ? first
      : current.write(texts.map((_, at) => `{${at}}`).join(separator), texts);
  },

  /** Writes a number with the separators of the user's language and `digits` after the decimal separator: "1,024". */
  number(value: number, digits = 0): string {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(current.tag, options).format(value);
  },

  /** Writes a share, 0.43, as the user's language does: "43%". */
  percent(share: number, digits = 0): string {
    const options = {
      style: "percent",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    return new Intl.NumberFormat(current.tag, options).format(share);
  },

  /** Writes a date, "2026-11-30", in the user's language. */
  date(day: string): string {
    return new Date(`${day}T00:00`).toLocaleDateString(current.tag, { dateStyle: "medium" });
  },

  /** Writes a date with its time in the user's language. */
  time(at: number | string): string {
    return new Date(at).toLocaleString(current.tag);
  },

  /** Whether the user's language has a translation. English needs none. */
  has(template: string): boolean {
    return current.has(template);
  },

  /** Language tag of the texts. */
  get language(): string {
    return current.tag;
  },
};

function templateOf(parts: TemplateStringsArray): string {
  return parts.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
}
