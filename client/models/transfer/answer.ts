import type { IncomingMessage } from "node:http";

/** What an answer says of the bytes in it. */
export interface Answered {
  /** Of the whole file, where the first of these bytes stands. */
  readonly start: number;
  /** How many these are; undefined when nobody says. */
  readonly bytes?: number;
  /** Length of the whole file; undefined when it is not told. */
  readonly total?: number;
  /** Names this state of the file; undefined without one that stands for each byte. */
  readonly validator?: string;
}

/** Undefined when an answer with bytes does not say which these are, or contradicts itself. */
export function answered({ statusCode, headers }: IncomingMessage): Answered | undefined {
  const { etag, "content-length": told, "content-range": range } = headers;
  const bytes = told === undefined ? undefined : numberOf(told);
  if (told !== undefined && bytes === undefined) return undefined;
  const common = {
    // A weak one may stand for other bytes.
    ...(etag === undefined || etag.startsWith("W/") ? {} : { validator: etag }),
    ...(bytes === undefined ? {} : { bytes }),
  };
  if (statusCode !== 206) return { ...common, start: 0, ...(bytes === undefined ? {} : { total: bytes }) };
  // Several parts in one answer have none of their own.
  const [, first = "", last = "", whole = ""] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range ?? "") ?? [];
  const [start, end] = [numberOf(first), numberOf(last)];
  if (start === undefined || end === undefined || end < start) return undefined;
  const length = end - start + 1;
  if (bytes !== undefined && bytes !== length) return undefined;
  if (whole === "*") return { ...common, start, bytes: length };
  const total = numberOf(whole);
  return total === undefined || end >= total ? undefined : { ...common, start, bytes: length, total };
}

function numberOf(text: string): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
