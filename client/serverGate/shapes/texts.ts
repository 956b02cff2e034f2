import { z } from "zod";
import { fillTemplate, l10n, type TextTemplate, type TextValue } from "../../../server/protocol/l10n";

const maxDepth = 8;

const template: z.ZodType<TextTemplate> = z.object({
  template: z.string().max(2000),
  values: z.array(z.union([z.string().max(20_000), z.number(), z.lazy(() => template)])).max(20),
});
const sent = z.union([template, z.array(template.nullable())]);
/** Templates that do not fit are ignored, like those of an unknown field: then the text stays in English. */
const templates = z.record(z.string(), sent.optional().catch(undefined)).optional().catch(undefined);

/**
 * The shape of an object, some of whose fields are texts of the server: the fields with these names pass in the user's
 * language. All others may be equal to such a text, but are names, code or words of the model.
 */
export function withTexts<Fields extends z.ZodRawShape>(
  shape: z.ZodObject<Fields>,
  ...names: (keyof Fields & string)[]
) {
  return shape.extend({ l10n: templates }).transform((value) => {
    const { l10n: sent, ...fields } = value as Record<string, unknown>;
    return translated(fields, sent as z.output<typeof templates>, names) as z.output<typeof shape>;
  });
}

/** The shape of an error: JSON-RPC allows it no other field, so the template of its message is in its data. */
export function errorWithText<Data extends z.ZodRawShape>(
  message: z.ZodType<string>,
  data: z.ZodObject<Data>,
) {
  const shape = z.object({ code: z.int(), message, data: data.extend({ l10n: templates }).exactOptional() });
  return shape.transform(({ data, ...error }) => {
    const { l10n: sent, ...others } = (data ?? {}) as { readonly l10n?: z.output<typeof templates> };
    const hasData = Object.keys(others).length > 0;
    return { ...translated(error, sent, ["message"]), ...(hasData && { data: others }) };
  });
}

function translated<Value extends object>(
  fields: Value,
  sent: z.output<typeof templates>,
  names: readonly string[],
): Value {
  if (sent === undefined || l10n.language === "en") return fields;
  const changed = names.map((name) => {
    const text = (fields as Record<string, unknown>)[name];
    const found = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const isList = Array.isArray(text) && Array.isArray(found);
    return [name, isList ? text.map((each, at) => textOf(each, found[at])) : textOf(text, found)] as const;
  });
  return { ...fields, ...Object.fromEntries(changed.filter(([, text]) => text !== undefined)) };
}

/** The text in the user's language; unchanged unless the template really makes this text. */
function textOf(text: unknown, sent: unknown): unknown {
  if (typeof text !== "string" || !isTemplate(sent)) return text;
  if (fill(sent, fillTemplate) !== text) return text;
  return fill(sent, (known, values) => l10n.t(known, ...values)) ?? text;
}

function isTemplate(sent: unknown): sent is TextTemplate {
  return typeof sent === "object" && sent !== null && "template" in sent;
}

/** Undefined for a template that is not ours, or too deep. */
function fill(
  { template, values }: TextTemplate,
  write: (template: string, values: readonly TextValue[]) => string,
  depth = 0,
): string | undefined {
  if (depth === maxDepth || !(l10n.has(template) || isFrame(template))) return undefined;
  const filled = values.map((value) => (typeof value === "object" ? fill(value, write, depth + 1) : value));
  return filled.some((value) => value === undefined) ? undefined : write(template, filled as TextValue[]);
}

/** A template that only joins texts, such as "{0} {1}": it is the same in all languages. */
function isFrame(template: string): boolean {
  return template.length < 100 && !/\p{L}/u.test(template);
}
