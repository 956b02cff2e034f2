import type { Chooser } from "./random";

/** Names and rules for comparisons with Git: few letters, so that they match often, and all syntax of rules. */
const letters = ["a", "b", "A", "B", "c", "-", ".", " ", "é", "1"];
const rare = [
  "\n",
  "\t",
  '"',
  "\u2028",
  "e\u0301",
  "[",
  "]",
  "*",
  "?",
  "\\",
  "!",
  "#",
  "\r",
  "_",
  "\u{1F600}",
  "^",
  "~",
];

export function randomName(choose: Chooser): string {
  const length = choose.between(1, 5);
  const name = Array.from({ length }, () => choose.pick(choose.chance(0.08) ? rare : letters)).join("");
  return /^\.*$/.test(name) || /^\.git/i.test(name) ? "a" : name;
}

export function randomPath(choose: Chooser): string {
  return Array.from({ length: choose.between(1, 5) }, () => randomName(choose)).join("/");
}

const classes = "alnum alpha blank cntrl digit graph lower print punct space upper xdigit wrong".split(" ");

function randomSet(choose: Chooser): string {
  const member = () => {
    const kind = choose.number();
    if (kind < 0.45) return choose.pick(letters);
    if (kind < 0.6) return choose.pick(["a-c", "A-C", "a-", "-b", "z-a", "\\a-\\c", "!-~", "+-:", "A-z"]);
    if (kind < 0.75) return `[:${choose.pick(classes)}:]`;
    return choose.pick(["\\]", "\\\\", "/", "[", "[:", "é", "^", "!", "\\-", "[:a", ":]", "*", "?", "\\"]);
  };
  const members = Array.from({ length: choose.between(1, 4) }, member).join("");
  return `[${choose.pick(["", "", "!", "^"])}${choose.pick(["", "", "", "]"])}${members}${choose.chance(0.95) ? "]" : ""}`;
}

function randomPiece(choose: Chooser): string {
  const kind = choose.number();
  if (kind < 0.5) return choose.pick(letters);
  if (kind < 0.66) return "*";
  if (kind < 0.74) return "?";
  if (kind < 0.84) return randomSet(choose);
  if (kind < 0.9) return `\\${choose.pick([...letters, ...rare])}`;
  return choose.pick(rare);
}

function randomStep(choose: Chooser): string {
  if (choose.chance(0.15)) return choose.pick(["**", "**", "***", "*"]);
  return Array.from({ length: choose.between(1, 4) }, () => randomPiece(choose)).join("");
}

/** One line of an ignore file. */
export function randomRule(choose: Chooser): string {
  const steps = choose.chance(0.5) ? 1 : choose.between(1, 5);
  const front = choose.pick(["", "", "", "", "!", "/", "!/", "#", "\\#", "\\!", " ", "//"]);
  const back = choose.pick(["", "", "", "", "/", "//", " ", "\\ ", "  ", "\\", "\t", "\r", "\\ \\  "]);
  return front + Array.from({ length: steps }, () => randomStep(choose)).join("/") + back;
}

/** A rule made from a path, so that it is likely to match. */
export function ruleFor(choose: Chooser, path: string): string {
  const steps = path.split("/");
  const from = choose.chance(0.5) ? 0 : choose.between(0, steps.length);
  const kept = steps
    .slice(from, choose.between(from + 1, steps.length + 1))
    .map((step) => blurred(choose, step));
  if (choose.chance(0.25)) kept.splice(choose.between(0, kept.length), 1, "**");
  return (
    choose.pick(["", "", "", "!", "!", "/", "**/"]) + kept.join("/") + choose.pick(["", "", "/", "/**", "/*"])
  );
}

function blurred(choose: Chooser, name: string): string {
  const blur = (char: string) => {
    const kind = choose.number();
    if (kind < 0.08) return "*";
    if (kind < 0.14) return "?";
    if (kind < 0.2) return `[${char === "]" || char === "\\" ? `\\${char}` : char}b]`;
    if (kind < 0.26) return char.toUpperCase();
    return /[*?[\]\\ ]/.test(char) ? `\\${char}` : char;
  };
  return [...name].map(blur).join("");
}

/** Git before 2.52 reads `a**` as `a` and a separate double star if it is the first wildcard, against gitignore(5). */
const isDisputed = /^[^*?[\\]*[^/*?[\\!]\*\*/;

/** An ignore file with random rules, some of them for some of the paths. */
export function randomRules(choose: Chooser, paths: readonly string[]): string {
  const rules = Array.from({ length: choose.between(1, 7) }, () =>
    choose.chance(0.4) ? randomRule(choose) : ruleFor(choose, choose.pick(paths)),
  ).filter((rule) => !isDisputed.test(rule));
  const start = choose.chance(0.05) ? "\uFEFF" : "";
  const end = choose.pick(["\n", "\n", "\r\n", ""]);
  return start + rules.join(choose.pick(["\n", "\n", "\r\n", "\n\n"])) + end;
}
