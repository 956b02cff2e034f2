import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { l10n } from "../../protocol/l10n";

export const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
export const range = z.object({ start: position, end: position });

/** The parameters of a request, without unknown properties. Throws a `ResponseError` that names the wrong parameter. */
export function parseParameters<Parameters>(schema: z.ZodType<Parameters>, params: unknown): Parameters {
  const { success, data, error } = schema.safeParse(params);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.join(".") || l10n.t("the parameters");
  const message = l10n.t("Invalid request at {0}: {1}.", place, issue?.message ?? "");
  throw new ResponseError(LSPErrorCodes.RequestFailed, message);
}
