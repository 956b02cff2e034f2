/**
 * Returns a function that breaks special tokens in all strings of a JSON value by a space after their first character. For
 * values that a chat template renders as its own text, which the tokenizer cannot tell apart: tools and their arguments.
 */
export function specialTokenEscaper(specialTokens: readonly string[]): <Value>(value: Value) => Value {
  if (specialTokens.length === 0) return (value) => value;
  const longestFirst = specialTokens.toSorted((a, b) => b.length - a.length);
  const anySpecialToken = new RegExp(longestFirst.map(quoted).join("|"), "gu");
  const text = (value: string) =>
    value.replace(anySpecialToken, (token) => {
      const [first = ""] = token;
      return `${first} ${token.slice(first.length)}`;
    });
  const escapeTokens = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(escapeTokens);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), escapeTokens(each)]));
  };
  return <Value>(value: Value) => escapeTokens(value) as Value;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
