/**
 * Removes the content from a traced message. In text form the content begins in the second line; in JSON form, which a
 * workspace can turn on with an undeclared setting of the language client, the first line contains everything.
 */
export function redactTrace(message: string, mayHoldContent: boolean): string {
  if (mayHoldContent) return message;
  return message.startsWith("{") ? "" : (message.split("\n", 1)[0] ?? "");
}
