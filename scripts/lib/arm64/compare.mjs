// Compares completions of two processors. They round differently, so probabilities differ a little, and two tokens that are almost
// equally probable may change places; any other difference is a fault.

/** The most that a token's probability may differ between two processors; also the most that makes two tokens a near tie. */
export const tolerance = 0.05;

/**
 * One row `{ name, verdict, passed, detail, deviation }` per completion of the reference; the verdict is "equal", "near tie" or
 * "different". `ask` returns the two most probable tokens at each of the given places, on this machine.
 */
export function compareCompletions(reference, others, ask) {
  const pairs = reference.map((one) => {
    const other = others.find(({ file, line }) => file === one.file && line === one.line);
    return { one, other, at: firstDifference(one.tokens, other?.tokens) };
  });
  const differing = pairs.filter(({ other, at }) => other !== undefined && at !== undefined);
  const places = differing.map(({ one, at }) => ({ ...one, before: textOf(one.tokens.slice(0, at)) }));
  const candidates = places.length === 0 ? [] : ask(places);
  return pairs.map((pair) => row(pair, candidates[differing.indexOf(pair)]));
}

function textOf(tokens) {
  return tokens.map(({ text }) => text).join("");
}

/** The index of the first token that differs; undefined when all are equal. */
function firstDifference(tokens, others = []) {
  const length = Math.max(tokens.length, others.length);
  for (let at = 0; at < length; at++) if (tokens[at]?.text !== others[at]?.text) return at;
  return undefined;
}

function row({ one, other, at }, candidates) {
  const name = `${one.file}:${one.line + 1}`;
  if (other === undefined)
    return { name, verdict: "different", passed: false, detail: "missing", deviation: 0 };
  const common = one.tokens.slice(0, at);
  const deviation = Math.max(
    0,
    ...common.map(({ probability }, index) => Math.abs(probability - other.tokens[index].probability)),
  );
  const difference = at === undefined ? undefined : describe([one, other], at, candidates);
  const verdict = difference?.verdict ?? "equal";
  const passed = verdict !== "different" && deviation < tolerance;
  const equal = `${common.length} equal tokens, probabilities within ${deviation.toFixed(4)}`;
  return { name, verdict, passed, deviation, detail: [equal, ...(difference?.words ?? [])].join("; ") };
}

function describe(pair, at, candidates) {
  // "" is the end of the answer.
  const texts = pair.map(({ tokens }) => tokens[at]?.text ?? "");
  const gap = Math.abs(candidates[0].probability - candidates[1].probability);
  const areCandidates = texts.every((text) => candidates.some((candidate) => candidate.text === text));
  const verdict = areCandidates && gap < tolerance ? "near tie" : "different";
  const words = texts.map((text) => JSON.stringify(text)).join(" on x64 and ");
  return { verdict, words: [`${verdict}: then ${words}, the two most probable differ by ${gap.toFixed(4)}`] };
}
