/**
 * What may be written of a traced message. Its content begins in the second line of a text; as JSON, which a workspace can
 * ask the language client for by a setting that is declared nowhere, the first line holds all of it.
 */
export function traceText(message: string, mayHoldContent: boolean): string {
  if (mayHoldContent) return message;
  return message.startsWith("{") ? "" : (message.split("\n", 1)[0] ?? "");
}
