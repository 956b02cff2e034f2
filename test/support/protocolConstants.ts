/** What docs/protocol.md must say of the constants of the code. */
import { readFileSync } from "node:fs";

const grouped = (value: number) => value.toLocaleString("en-US");
const inWords = (value: number) => ["zero", "one", "two", "three", "four"][value] ?? `${value}`;
const asShare = (value: number) => ({ 0.25: "a quarter", 0.5: "half" })[value] ?? `${value}`;
const mebibyte = 2 ** 20;

/** Parts of sentences that the document must have. `read` returns the text of a source file. */
export function numbersInSentences(read = (file: string) => readFileSync(file, "utf8")): string[] {
  /** What the groups of a pattern match in a file. */
  const find = (file: string, pattern: RegExp): readonly string[] => {
    const found = pattern.exec(read(file));
    if (found === null)
      throw new Error(`${file} has no ${pattern}: change test/support/protocolConstants.ts.`);
    return found.slice(1);
  };
  /** The value of a constant in a file of server/, a product of numbers and powers. */
  const number = (file: string, name: string): number => {
    const [value = ""] = find(`server/${file}.ts`, new RegExp(`const ${name} = ([\\d_.* ]+);`));
    const powers = value.replaceAll("_", "").split(" * ");
    return powers
      .map((power) => power.split(" ** ").map(Number))
      .reduce((product, [base = 0, exponent = 1]) => product * base ** exponent, 1);
  };
  const chatParams = "server/features/requests/chatParams.ts";
  const [coldest, hottest] = find(chatParams, /temperature: z\.number\(\)\.min\((\d+)\)\.max\((\d+)\)/);
  const [noPenalty, mostPenalty] = find(
    chatParams,
    /repeatPenalty: z\.number\(\)\.min\((\d+)\)\.max\((\d+)\)/,
  );
  const [toolName] = find(chatParams, /\.regex\((.+)\),/);
  const [mostFiles] = find("server/features/attachments.ts", /files: z\.array\(.+\)\.max\((\d+)\)/);
  const [node] = find("server/codebase/codebase.ts", /needs Node ([\d.]+) or newer/);
  const [kept] = find("server/statistics/recorder.ts", /keptAfterSeconds = \[(.+)\]/);
  const [mostGlobs] = find("client/settings/settingRules.ts", /const maxAdded = (\d+);/);
  const indexing = inWords(number("features/progress/indexingProgress", "silentMs") / 1000);
  const maxShare = asShare(number("chat/attachments/instructions", "maxShare"));
  return [
    `a message is larger than ${number("messageFrames", "mostBytes") / mebibyte} MiB`,
    `up to ${inWords(1 + number("features/completion/inlineCompletion", "otherSuggestions"))} for an explicit request`,
    `if indexing takes more than ${indexing} seconds`,
    `while indexing the codebase takes more than ${indexing} seconds`,
    `1 to ${grouped(number("protocol/paths/globs", "maxCharacters"))} characters`,
    `at most ${inWords(number("protocol/paths/globs", "maxNegations"))} \`!(…)\``,
    `add up to ${mostGlobs} globs`,
    `at most ${inWords(number("engine/promptCache/promptCacheFiles", "keptCaches"))} prompts`,
    `${number("engine/promptCache/promptCacheFiles", "mostFileBytes") / mebibyte} MiB each`,
    `at most ${grouped(number("codebase/codebase", "maxFilesInMemory"))} files`,
    `instead of ${grouped(number("codebase/codebase", "maxFiles"))}`,
    `each inside a name; at most ${number("context/declarationFinder", "maxNames")}`,
    `waits about ${number("context/declarationFinder", "waitMs")} ms`,
    `matches \`${toolName}\``,
    `${coldest} to ${hottest}; 0 always picks the most probable token`,
    `defaults to ${number("engine/chat/sampling", "defaultTemperature")}`,
    `${noPenalty} (off) to ${mostPenalty}: how strongly`,
    `Set it to ${number("protocol/chat", "penaltyAfterLoop")} to retry`,
    `at most ${asShare(number("chat/ask", "answerShare"))} of the context`,
    `Text is sent at most every ${number("features/progress/progressPacer", "intervalMs")} ms`,
    `at most every ${number("edit/result/preview", "intervalMs")} ms`,
    `visible for less than ${number("statistics/impression", "readMs")} ms`,
    `the last ${number("statistics/counts", "maxDays")} days`,
    `${kept?.replace(/, (\d+)$/, " or $1")} |`,
    `at most ${inWords(number("statistics/store", "defaultIntervalMs") / 60_000)} minute's worth`,
    `longer than ${grouped(number("chat/attachments/instructions", "maxInstructionTokens"))} tokens or ${maxShare} of`,
    `(defaults to ${grouped(number("chat/attachments/folder", "defaultTokens"))})`,
    `in ${asShare(number("chat/attachments/codebase", "maxShare"))} of \`maxTokens\``,
    `at most ${grouped(number("chat/attachments/codebase", "maxTotalTokens"))} tokens`,
    `files over ${number("codebase/index/updateFile", "maxFileBytes") / 1024} KiB`,
    `at most ${mostFiles}; \`isNamed\``,
    `needs Node ${node} or newer`,
  ];
}
