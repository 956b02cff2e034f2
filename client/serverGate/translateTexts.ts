import { z } from "zod";
import { l10n, type TextTemplate } from "../../server/protocol/l10n";

const value = z.union([z.string(), z.number()]);
const template: z.ZodType<TextTemplate> = z.object({
  template: z.string().max(2000),
  values: z.array(z.union([value, z.lazy(() => template)])).max(20),
});

/**
 * Replaces the texts of a message from the server by the user's language, where the server sends their templates beside
 * them. A template without a translation, or none at all, leaves the text in English.
 */
export function translateTexts(message: object): object {
  return l10n.language === "en" ? message : (translated(message) as object);
}

function translated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translated);
  if (typeof value !== "object" || value === null) return value;
  const { l10n: templates, error, ...fields } = value as Record<string, unknown>;
  const entries = Object.entries(fields).map(([name, field]) => [name, translated(field)] as const);
  return {
    ...Object.fromEntries(entries),
    ...texts(fields, templates),
    ...(error !== undefined && { error: translatedError(error) }),
  };
}

/** The templates of an error's message are in its data, because JSON-RPC allows it no other field. */
function translatedError(error: unknown): unknown {
  const { data, ...fields } = Object(error) as Record<string, unknown>;
  const { l10n: templates } = Object(data) as Record<string, unknown>;
  return { ...fields, ...texts(fields, templates), ...(data !== undefined && { data }) };
}

function texts(fields: object, templates: unknown): Readonly<Record<string, unknown>> {
  if (typeof templates !== "object" || templates === null) return {};
  const found = Object.entries(templates).map(([name, sent]) => {
    const field = Object.hasOwn(fields, name) ? (fields as Record<string, unknown>)[name] : undefined;
    const isList = Array.isArray(field) && Array.isArray(sent);
    return [name, isList ? field.map((text, at) => textOf(text, sent[at])) : textOf(field, sent)] as const;
  });
  return Object.fromEntries(found.filter(([, text]) => text !== undefined));
}

function textOf(text: unknown, sent: unknown): unknown {
  const parsed = template.safeParse(sent);
  return typeof text === "string" && parsed.success ? write(parsed.data) : text;
}

function write({ template, values }: TextTemplate): string {
  return l10n.t(template, ...values.map((value) => (typeof value === "object" ? write(value) : value)));
}
