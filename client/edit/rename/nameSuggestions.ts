/** Most names that are offered. */
export const namesAsked = 5;

/** What the model is asked; the answer is read by `parseNames`. */
export function namesQuestion(symbol: string, code: string, languageId: string): string {
  const fence = "`".repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    `Suggest ${namesAsked} better names for \`${symbol}\` in this code, in the naming style of the code.`,
    "Answer with the names alone, one on each line, the best one first.",
    "",
    `${fence}${languageId}`,
    code,
    fence,
  ].join("\n");
}

/** The identifiers of an answer, each on a line of its own, without the one there is; anything else is left out. */
export function parseNames(answer: string, symbol: string): string[] {
  const names = answer.split(/\r?\n/).flatMap((line) => {
    const bare = line.trim().replace(/^(?:[-*•]|\d+[.)])\s+/, "");
    const name = bare.replace(/^(`|\*\*|"|')(.*)\1[,.]?$/, "$2").replace(/\(\)$/, "");
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && name.length <= 80 ? [name] : [];
  });
  return [...new Set(names)].filter((name) => name !== symbol).slice(0, namesAsked);
}
