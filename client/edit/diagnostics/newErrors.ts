/** Identifies an error by message and source; its position changes with every edit. */
export interface ErrorKey {
  readonly message: string;
  readonly source?: string | undefined;
}

/** Returns the errors that occur more often after the edit than before. */
export function newErrors<T extends ErrorKey>(before: readonly ErrorKey[], after: readonly T[]): T[] {
  const keyOf = ({ message, source }: ErrorKey) => `${source}\n${message}`;
  const known = new Map<string, number>();
  for (const each of before) known.set(keyOf(each), (known.get(keyOf(each)) ?? 0) + 1);
  return after.filter((each) => {
    const left = known.get(keyOf(each)) ?? 0;
    known.set(keyOf(each), left - 1);
    return left <= 0;
  });
}
