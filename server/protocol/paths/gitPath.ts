const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Decodes Git's quoting of names with characters other than printable ASCII: `"caf\303\251.ts"`. Other names stay as they are. */
export function unquoteGitPath(name: string): string {
  const quoted = /^"(.*)"$/s.exec(name)?.[1];
  if (quoted === undefined) return name;
  const bytes = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)].map(([plain, octal, escaped]) => {
    if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
    return Buffer.from(escaped === undefined ? plain : (escapes[escaped] ?? escaped));
  });
  return Buffer.concat(bytes).toString("utf8");
}
