import { z } from "zod";
import { withoutMarkup } from "../../ui/text";
import { withTexts } from "./texts";

/** Shapes shared by many messages. The gate removes fields that a shape does not name. */

/** An object shape that must list every field of the protocol type: a missing field would never reach the client. */
export function allOf<T extends object>() {
  return <Fields extends Readonly<Record<keyof T, z.ZodType>>>(fields: Fields) => z.object(fields);
}

/** Names of methods, tokens, ids. */
export const id = z.union([z.int(), z.string().max(200)]);

/** A number. JSON encodes NaN and infinity as null, which becomes 0. */
export const amount = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);

const line = z.int().min(0).max(0x7fff_ffff);
export const position = z.object({ line, character: line });
export const range = z.object({ start: position, end: position });

/** Text of documents and answers, which is never rendered as markup. */
export const text = z.string();

/** Text for the user, which VS Code may show anywhere; markup is removed. */
export const words = z.string().max(20_000).transform(withoutMarkup);

export const uri = z.string().max(10_000);
export const path = z.string().max(10_000);

/** A record whose keys cannot clash with properties of Object.prototype. */
export function record<Value extends z.ZodType>(value: Value) {
  const key = z
    .string()
    .max(200)
    .refine((name) => !(name in Object.prototype));
  return z.record(key, value);
}

const annotated = { annotationId: z.string().max(100).optional() };
const textEdit = z.object({ range, newText: text, ...annotated });
const strictly = { overwrite: z.literal(false).optional(), ignoreIfExists: z.literal(false).optional() };
const change = z.union([
  z.object({
    textDocument: z.object({ uri, version: z.int().nullable() }),
    edits: z.array(textEdit),
  }),
  z.object({ kind: z.literal("create"), uri, options: z.object(strictly).optional(), ...annotated }),
  z.object({
    kind: z.literal("rename"),
    oldUri: uri,
    newUri: uri,
    ...annotated,
    options: z.object(strictly).optional(),
  }),
  z.object({
    kind: z.literal("delete"),
    uri,
    ...annotated,
    options: z
      .object({ recursive: z.literal(false), ignoreIfNotExists: z.literal(false).optional() })
      .optional(),
  }),
]);

/** An edit in the only form that our server sends: it overwrites no file and deletes no folder. */
export const workspaceEdit = z.object({
  documentChanges: z.array(change),
  changeAnnotations: record(
    withTexts(
      z.object({
        label: words,
        description: words.optional(),
        needsConfirmation: z.boolean().optional(),
      }),
      "label",
      "description",
    ),
  ).optional(),
});
