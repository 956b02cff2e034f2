/**
 * How many blocks of `size` lines, from the first on, are alike but for numbers that count: each number in them stays or grows by
 * the same from one to the next. 1 when the first ones do not.
 */
export function countedRun(lines: readonly string[], size: number): number {
  const blocks = Array.from({ length: Math.floor(lines.length / size) }, (_, at) =>
    lines
      .slice(at * size, (at + 1) * size)
      .map((line) => line.trim())
      .join("\n"),
  );
  const [first = "", second = ""] = blocks;
  const skeleton = skeletonOf(first);
  if (!/\p{L}/u.test(skeleton) || skeletonOf(second) !== skeleton) return 1;
  const steps = stepsBetween(first, second);
  if (steps.every((step) => step === 0)) return 1;
  let run = 2;
  while (run < blocks.length) {
    const [before = "", next = ""] = [blocks[run - 1], blocks[run]];
    if (skeletonOf(next) !== skeleton || stepsBetween(before, next).some((step, at) => step !== steps[at]))
      break;
    run++;
  }
  return run;
}

function skeletonOf(block: string): string {
  return block.replace(/\d+/g, "0");
}

function stepsBetween(before: string, after: string): number[] {
  const numbers = (block: string) => (block.match(/\d+/g) ?? []).map(Number);
  const now = numbers(after);
  return numbers(before).map((number, at) => (now[at] ?? number) - number);
}
