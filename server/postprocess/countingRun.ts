/**
 * Counts the leading blocks of `size` lines that differ only in numbers, where each number changes by a constant step
 * from block to block. Returns 1 if the first two blocks do not.
 */
export function countingRun(lines: readonly string[], size: number): number {
  const blocks = Array.from({ length: Math.floor(lines.length / size) }, (_, at) =>
    lines
      .slice(at * size, (at + 1) * size)
      .map((line) => line.trim())
      .join("\n"),
  );
  const [first = "", second = ""] = blocks;
  const skeleton = withoutNumbers(first);
  if (!/\p{L}/u.test(skeleton) || withoutNumbers(second) !== skeleton) return 1;
  const steps = stepsBetween(first, second);
  if (steps.every((step) => step === 0)) return 1;
  let run = 2;
  while (run < blocks.length) {
    const [before = "", next = ""] = [blocks[run - 1], blocks[run]];
    if (
      withoutNumbers(next) !== skeleton ||
      stepsBetween(before, next).some((step, at) => step !== steps[at])
    )
      break;
    run++;
  }
  return run;
}

function withoutNumbers(block: string): string {
  return block.replace(/\d+/g, "0");
}

function stepsBetween(before: string, after: string): number[] {
  const numbers = (block: string) => (block.match(/\d+/g) ?? []).map(Number);
  const now = numbers(after);
  return numbers(before).map((number, at) => (now[at] ?? number) - number);
}
