/** What an error says and who says it; where it is changes with every edit. */
export interface ErrorFacts {
  readonly message: string;
  readonly source?: string | undefined;
}

/** Errors that there are more of than before. */
export function newErrors<T extends ErrorFacts>(before: readonly ErrorFacts[], after: readonly T[]): T[] {
  const keyOf = ({ message, source }: ErrorFacts) => `${source}\n${message}`;
  const known = new Map<string, number>();
  for (const each of before) known.set(keyOf(each), (known.get(keyOf(each)) ?? 0) + 1);
  return after.filter((each) => {
    const left = known.get(keyOf(each)) ?? 0;
    known.set(keyOf(each), left - 1);
    return left <= 0;
  });
}
