/** The maximum number of names to offer. */
export const namesAsked = 5;

/** The prompt for the model; `parseNames` parses the answer. */
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

/** Extracts the identifiers from an answer, one per line, without the current name. Ignores other lines. */
export function parseNames(answer: string, symbol: string): string[] {
  const names = answer.split(/\r?\n/).flatMap((line) => {
    const bare = line.trim().replace(/^(?:[-*•]|\d+[.)])\s+/, "");
    const name = bare.replace(/^(`|\*\*|"|')(.*)\1[,.]?$/, "$2").replace(/\(\)$/, "");
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && name.length <= 80 ? [name] : [];
  });
  return [...new Set(names)].filter((name) => name !== symbol).slice(0, namesAsked);
}
