/**
 * Keeps the user's name out of a report: the home folder becomes "~", and the name anywhere else in a path "user". Applies to all
 * texts of `value`.
 */
export function redact<Value>(value: Value, who: { readonly home: string; readonly user: string }): Value {
  const rules = rulesFor(who);
  const walk = (each: unknown): unknown => {
    if (typeof each === "string") return rules.reduce((text, rule) => rule(text), each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inside]) => [key, walk(inside)]));
  };
  return walk(value) as Value;
}

type Rule = (text: string) => string;

function rulesFor({ home, user }: { readonly home: string; readonly user: string }): readonly Rule[] {
  // "/home/ada" ends in the user's name, and "/config" does not.
  const [folder = ""] = /(?<=[/\\][^/\\]+[/\\])[^/\\]+$/.exec(home) ?? [];
  // "root" is a name that everyone knows.
  const names = [...new Set([folder, user])].filter((name) => name !== "" && name !== "root");
  return [
    ...(home.length > 1 ? formsOf(home).map((form) => replacing(`(?<![\\w.-])${form}`, "~")) : []),
    ...names.flatMap((name) => formsOf(name).map((form) => replacing(`(?<=[/\\\\])${form}`, "user"))),
    ...names.flatMap((name) =>
      (shortForm(name) ?? []).map((form) => replacing(`(?<=[/\\\\])${form}`, "user")),
    ),
  ];
}

/** Replaces what a pattern matches up to the end of a name. */
function replacing(pattern: string, by: string): Rule {
  const whole = new RegExp(`${pattern}(?![\\w-])`, "gi");
  return (text) => text.replace(whole, by);
}

/** Patterns of a path as people and programs write it: Windows has both slashes, a shell escapes blanks, and so does a URI. */
function formsOf(path: string): readonly string[] {
  const forms = [path, path.replaceAll("\\", "/")];
  const escaped = [...forms, ...forms.map((each) => each.replaceAll(" ", "\\ ")), ...forms.map(encodeURI)];
  // In JSON within a text.
  const all = [...escaped, ...escaped.map((each) => each.replaceAll("\\", "\\\\"))];
  return [...new Set(all)].toSorted((a, b) => b.length - a.length).map(literal);
}

/** Pattern of the name of eight characters that Windows gives to a longer name or to one with blanks: ADALOV~1. */
function shortForm(name: string): readonly string[] | undefined {
  const letters = name.replace(/[^\w]/g, "");
  return letters !== name || name.length > 8 ? [`${literal(letters.slice(0, 6))}~\\d`] : undefined;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
