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

function rulesFor({ home, user }: { readonly home: string; readonly user: string }) {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const rules: ((text: string) => string)[] = [];
  // Node writes both kinds of slashes on Windows.
  const homes = [home, home.replaceAll("\\", "/")].filter((path) => path.length > 1);
  for (const path of homes) {
    const inPath = new RegExp(`(?<![\\w./-])${literal(path)}(?![\\w-])`, "gi");
    rules.push((text) => text.replace(inPath, "~"));
  }
  // "root" is a name that everyone knows.
  if (user !== "" && user !== "root") {
    const name = new RegExp(`(?<=[/\\\\])${literal(user)}(?![\\w-])`, "gi");
    rules.push((text) => text.replace(name, "user"));
  }
  return rules;
}
