import { z } from "zod";
import { withoutMarkup } from "../text";

/** Shapes that many messages have in common. What a shape does not name is left out of what passes the gate. */

/** An object with every field that the protocol's type has: one that is left out here would never reach the client. */
export function allOf<T extends object>() {
  return <Fields extends Readonly<Record<keyof T, z.ZodType>>>(fields: Fields) => z.object(fields);
}

/** Names of methods, tokens, ids. */
export const id = z.union([z.int(), z.string().max(200)]);

/** NaN and infinite numbers are null in JSON. */
export const amount = z
  .number()
  .nullable()
  .transform((value) => value ?? 0);

const line = z.int().min(0).max(0x7fff_ffff);
export const position = z.object({ line, character: line });
export const range = z.object({ start: position, end: position });

/** Text that stays text: of a document, of an answer. */
export const text = z.string();

/** Words for the user, which may stand wherever VS Code shows text. */
export const words = z.string().max(20_000).transform(withoutMarkup);

export const uri = z.string().max(10_000);
export const path = z.string().max(10_000);

/** A record whose keys cannot be taken for what every object has. */
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
    ...{ kind: z.literal("rename"), oldUri: uri, newUri: uri, ...annotated },
    options: z.object(strictly).optional(),
  }),
  z.object({
    ...{ kind: z.literal("delete"), uri, ...annotated },
    options: z
      .object({ recursive: z.literal(false), ignoreIfNotExists: z.literal(false).optional() })
      .optional(),
  }),
]);

/** An edit in the one form that our server gives it: nothing is overwritten, no folder is deleted. */
export const workspaceEdit = z.object({
  documentChanges: z.array(change),
  changeAnnotations: record(
    z.object({
      ...{ label: words, description: words.optional() },
      needsConfirmation: z.boolean().optional(),
    }),
  ).optional(),
});
