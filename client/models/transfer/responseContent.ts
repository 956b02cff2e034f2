import type { IncomingMessage } from "node:http";

/** What a response says about the bytes in it. */
export interface ResponseContent {
  /** Offset of the first byte in the whole file. */
  readonly start: number;
  /** Number of bytes, if the response says so. */
  readonly bytes?: number;
  /** Length of the whole file, if the response says so. */
  readonly total?: number;
  /** Strong ETag of the file; absent if there is none. */
  readonly validator?: string;
}

/** Parses the headers. Undefined if they contradict each other or a partial response has no valid range. */
export function contentOf({ statusCode, headers }: IncomingMessage): ResponseContent | undefined {
  const { etag, "content-length": contentLength, "content-range": range } = headers;
  const bytes = contentLength === undefined ? undefined : numberOf(contentLength);
  if (contentLength !== undefined && bytes === undefined) return undefined;
  const common = {
    // A weak ETag may stand for different bytes.
    ...(!(etag === undefined || etag.startsWith("W/")) && { validator: etag }),
    ...(bytes !== undefined && { bytes }),
  };
  if (statusCode !== 206) return { ...common, start: 0, ...(bytes !== undefined && { total: bytes }) };
  // A multipart response has no Content-Range header and is refused.
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
