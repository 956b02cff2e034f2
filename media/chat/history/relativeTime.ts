const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Formats a time relative to `now`: "5 minutes ago", "yesterday", "March 3". Times are in milliseconds since 1970. */
export function relativeTime(time: number, now: number, language: string): string {
  const past = Math.max(0, now - time);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (past < minute) return relative.format(0, "second");
  if (past < hour) return relative.format(-Math.floor(past / minute), "minute");
  const days = Math.round((startOfDay(now) - startOfDay(time)) / day);
  // Shortly after midnight, "an hour ago" reads better than "yesterday".
  if (days === 0 || past < 6 * hour) return relative.format(-Math.floor(past / hour), "hour");
  if (days < 7) return relative.format(-days, "day");
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const format = sameYear
    ? ({ month: "long", day: "numeric" } as const)
    : ({ year: "numeric", month: "short", day: "numeric" } as const);
  return new Intl.DateTimeFormat(language, format).format(time);
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
