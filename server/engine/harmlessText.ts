/**
 * Makes control tokens unreadable in all strings of a JSON value: a space goes after their first character. For text that a
 * chat template lays out as its own, where the tokenizer cannot tell it from the template: tools and their arguments.
 */
export function harmlessText(marks: readonly string[]): <Value>(value: Value) => Value {
  if (marks.length === 0) return (value) => value;
  const longestFirst = marks.toSorted((a, b) => b.length - a.length);
  const anyMark = new RegExp(longestFirst.map(quoted).join("|"), "gu");
  const text = (value: string) =>
    value.replace(anyMark, (mark) => {
      const [first = ""] = mark;
      return `${first} ${mark.slice(first.length)}`;
    });
  const harmless = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(harmless);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), harmless(each)]));
  };
  return <Value>(value: Value) => harmless(value) as Value;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
