import { Message, type MessageWriter } from "vscode-languageserver";
import {
  fillTemplate,
  setTextLanguage,
  type TextTemplate,
  type TextTemplates,
  type TextValue,
} from "./protocol/l10n";
import { LruCache } from "./util/lruCache";

/** Texts with their templates, the latest ones. A message leaves the server soon after its texts are made. */
const templates = new LruCache<string, { readonly template: string; readonly values: readonly TextValue[] }>(
  2000,
);

/** Longer strings are code and answers. */
const maxLength = 2000;
/** Fields that may hold a text for the user. The client takes templates only where the gate's shape says that it is one. */
const textFields: ReadonlySet<string> = new Set([
  ...["message", "title", "reason", "refusal", "refusals", "problem", "problems", "warnings", "leftOut"],
  ...["label", "description", "detail", "what", "answer", "tooLarge", "tooLargeForChat"],
  ...["backendNote", "chatProblem", "sealReason", "childProblem"],
]);
/** Texts inside a text, such as the reason in "Could not delete the file. {0}". */
const maxDepth = 8;

/** Lets every text of this process keep its template, for `withTemplates`. */
export function rememberTemplates(): void {
  setTextLanguage({
    tag: "en",
    has: () => false,
    write(template, values) {
      const text = fillTemplate(template, values);
      if (text.length <= maxLength) templates.set(text, { template, values }, 1);
      return text;
    },
  });
}

/**
 * Writes messages with the templates of their texts, so that the client can translate them: an object with texts has
 * another field `l10n`, with a template for each. Clients that do not know it show the English texts.
 */
export function withTemplates(writer: MessageWriter): MessageWriter {
  return {
    onError: writer.onError,
    onClose: writer.onClose,
    write: async (message) => writer.write(addTemplates(message)),
    end: () => writer.end(),
    dispose: () => writer.dispose(),
  };
}

/**
 * Keeps the templates of a message that `withTemplates` wrote in another process of ours, so that this process can pass
 * them on. Returns the message without them.
 */
export function receiveTemplates(message: Message): Message {
  return take(message) as Message;
}

function take(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(take);
  if (typeof value !== "object" || value === null) return value;
  const { l10n, ...fields } = value as Readonly<Record<string, unknown>>;
  if (typeof l10n === "object" && l10n !== null)
    for (const template of Object.values(l10n).flat()) if (isTemplate(template)) keep(template);
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, take(field)]));
}

function isTemplate(value: unknown): value is TextTemplate {
  const { template, values } = (value ?? {}) as Partial<TextTemplate>;
  return (
    typeof template === "string" &&
    Array.isArray(values) &&
    values.every((each) => ["string", "number"].includes(typeof each) || isTemplate(each))
  );
}

/** Keeps a template and those in it; returns its text. */
function keep({ template, values }: TextTemplate): string {
  const texts = values.map((value) => (typeof value === "object" ? keep(value) : value));
  const text = fillTemplate(template, texts);
  if (text.length <= maxLength) templates.set(text, { template, values: texts }, 1);
  return text;
}

function addTemplates(message: Message): Message {
  if (Message.isNotification(message) && message.method.startsWith("window/")) return message;
  const { error, ...others } = message as {
    readonly error?: { readonly message: string; readonly data?: object };
  };
  if (error === undefined) return add(message) as Message;
  const l10n = templatesOf({ message: error.message });
  // An error of JSON-RPC has no other fields than its data.
  const data = l10n === undefined ? error.data : { ...error.data, l10n };
  return { ...others, error: { ...error, ...(data !== undefined && { data }) } } as unknown as Message;
}

/** The same value where nothing below it has a template. */
function add(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map(add);
    return all.some((each, at) => each !== value[at]) ? all : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const changed = Object.entries(value)
    .map(([name, field]) => [name, field, add(field)] as const)
    .filter(([, field, now]) => field !== now);
  const l10n = templatesOf(value);
  if (changed.length === 0 && l10n === undefined) return value;
  const fields = Object.fromEntries(changed.map(([name, , now]) => [name, now]));
  return { ...value, ...fields, ...(l10n !== undefined && { l10n }) };
}

function templatesOf(fields: object): TextTemplates | undefined {
  const found = Object.entries(fields).flatMap(([name, field]) => {
    const template = textFields.has(name) ? templatesIn(field) : undefined;
    return template === undefined ? [] : [[name, template] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function templatesIn(field: unknown): TextTemplates[string] | undefined {
  if (typeof field === "string") return templateOf(field, maxDepth);
  if (!Array.isArray(field)) return undefined;
  const each = field.map(
    (text) => (typeof text === "string" ? templateOf(text, maxDepth) : undefined) ?? null,
  );
  return each.every((template) => template === null) ? undefined : each;
}

function templateOf(text: string, depth: number): TextTemplate | undefined {
  const known = text.length > maxLength || depth === 0 ? undefined : templates.get(text);
  return (
    known && {
      template: known.template,
      values: known.values.map((value) =>
        // A single word is a name: of a file, a function, a model.
        typeof value === "string" && /\s|^“/.test(value) ? (templateOf(value, depth - 1) ?? value) : value,
      ),
    }
  );
}
