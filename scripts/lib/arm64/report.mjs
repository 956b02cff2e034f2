// Reads what guest.mjs printed, and decides what passed.

/** The sections of the output by name: `{ text, code }`. */
export function readSections(output) {
  const sections = output.matchAll(/^@@@ begin (\w+)\n([\s\S]*?)\n?@@@ end \1 (\S+)$/gm);
  return new Map([...sections].map(([, name, text, code]) => [name, { text, code }]));
}

/** The JSON in a section; undefined when the section is missing, failed or is cut off. */
export function dataOf(section) {
  if (section?.code !== "0") return undefined;
  try {
    return JSON.parse(section.text);
  } catch {
    return undefined;
  }
}

/** Rows `{ name, passed, detail }` about the machine, the seal and its tests. */
export function judgeMachine(sections) {
  const machine = dataOf(sections.get("machine"));
  const diagnosis = dataOf(sections.get("doctor"));
  const attempts = attemptsOf(diagnosis?.protection?.server);
  const childAttempts = attemptsOf(diagnosis?.protection?.child);
  const refused = (all) => all.filter(({ outcome }) => outcome === "refused").length;
  const all = [...attempts, ...childAttempts];
  const tests = sections.get("seal");
  const [passing = 0, failing = 0] = ["passing", "failing"].map((word) =>
    Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(tests?.text ?? "")?.[1] ?? 0),
  );
  const { arch, kernel, node, modules } = machine ?? {};
  return [
    {
      name: "arm64 kernel",
      passed: arch === "arm64" && /\blandlock\b/.test(modules),
      detail: `${arch}, Linux ${kernel}, Node ${node}, security modules ${modules}`,
    },
    {
      name: "doctor",
      passed: diagnosis !== undefined && diagnosis.verdict !== "problem" && diagnosis.completion.ok,
      detail: `verdict ${diagnosis?.verdict}, ${speeds(diagnosis?.completion)}`,
    },
    {
      name: "sealed",
      passed: diagnosis?.seal === "sealed" && childAttempts.length > 0 && refused(all) === all.length,
      detail: `${diagnosis?.seal}; server ${refused(attempts)} of ${attempts.length}, child process ${refused(childAttempts)} of ${childAttempts.length} attempts refused`,
    },
    {
      name: "tests of the seal",
      passed: tests?.code === "0" && passing > 0 && failing === 0,
      detail: `${passing} passed, ${failing} failed`,
    },
  ];
}

function attemptsOf(process) {
  return (process?.claims ?? []).flatMap(({ attempts }) => attempts);
}

function speeds({ promptTokensPerSecond, tokensPerSecond } = {}) {
  const rounded = (value) => (value === undefined ? "no" : Math.round(value));
  return `${rounded(promptTokensPerSecond)} prompt tokens/s, ${rounded(tokensPerSecond)} tokens/s`;
}

/** Prints rows as a table. */
export function table(rows) {
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map(([a, b, c]) => `${a.padEnd(widths[0])}  ${b.padEnd(widths[1])}  ${c}`).join("\n");
}
