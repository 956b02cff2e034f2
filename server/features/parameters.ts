import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";

export const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
export const range = z.object({ start: position, end: position });

/** The parameters of a request, without unknown properties. Throws a `ResponseError` that names the wrong parameter. */
export function parseParameters<Parameters>(schema: z.ZodType<Parameters>, params: unknown): Parameters {
  const { success, data, error } = schema.safeParse(params);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.join(".") || "the parameters";
  throw new ResponseError(LSPErrorCodes.RequestFailed, `Invalid request at ${place}: ${issue?.message}.`);
}
