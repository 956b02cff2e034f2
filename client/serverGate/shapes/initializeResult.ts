import { z } from "zod";
import { words } from "./shapes";

/**
 * The allowed capabilities of the server. Other capabilities are removed, and so are commands that are not `known`.
 */
export function initializeResult(known: readonly string[]): z.ZodType {
  const command = z.string().max(200);
  return z.object({
    serverInfo: z.object({ name: words, version: words.optional() }).optional(),
    capabilities: z.object({
      positionEncoding: z.literal("utf-16").optional(),
      textDocumentSync: z.object({
        openClose: z.literal(true),
        change: z.literal(2),
        save: z.literal(true).optional(),
      }),
      notebookDocumentSync: z
        .object({
          notebookSelector: z
            .array(
              z.object({
                notebook: z.literal("*"),
                cells: z.array(z.object({ language: z.literal("*") })).length(1),
              }),
            )
            .length(1),
        })
        .optional(),
      workspace: z
        .object({
          workspaceFolders: z.object({ supported: z.literal(true), changeNotifications: z.literal(true) }),
        })
        .optional(),
      executeCommandProvider: z
        .object({ commands: z.array(command).transform((all) => known.filter((each) => all.includes(each))) })
        .optional(),
      inlineCompletionProvider: z.literal(true).optional(),
      codeActionProvider: z
        .object({
          codeActionKinds: z.array(z.string().regex(/^(?:quickfix|refactor|source)(?:\.[\w.]{1,60})?$/)),
          resolveProvider: z.literal(true).optional(),
        })
        .optional(),
    }),
  });
}
