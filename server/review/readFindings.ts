import { type ReviewSeverity, reviewSeverities } from "../protocol/review";

/** A comment as the model wrote it. Its line and quote are not verified yet. */
export interface RawFinding {
  /** Counted from 1. */
  readonly line: number | undefined;
  readonly code: string;
  readonly problem: string;
  readonly severity: ReviewSeverity;
  readonly fix: string;
}

/**
 * The complete comments in an answer, whether in a JSON list, one per line, amid prose or fences, or cut off at the
 * end. A longer prefix of the same answer never removes a comment.
 */
export function readFindings(answer: string): RawFinding[] {
  return innermostObjects(answer).flatMap((text) => {
    const finding = findingOf(parse(text));
    return finding === undefined ? [] : [finding];
  });
}

/** The texts of JSON objects that contain no other object, in order. */
function innermostObjects(text: string): string[] {
  const found: string[] = [];
  let start: number | undefined;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && start !== undefined) {
      if (character === "\\") at++;
      // A JSON string cannot span lines: a stray quotation mark ends with its line.
      else if (character === '"' || character === "\n") inString = false;
    } else if (character === '"') inString = start !== undefined;
    else if (character === "{") start = at;
    else if (character === "}" && start !== undefined) {
      found.push(text.slice(start, at + 1));
      start = undefined;
    }
  }
  return found;
}

function parse(text: string): unknown {
  for (const attempt of [text, text.replace(/,\s*}$/, "}")]) {
    try {
      return JSON.parse(attempt) as unknown;
    } catch {
      // Try the next form.
    }
  }
  return undefined;
}

function findingOf(value: unknown): RawFinding | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { line, code, problem, message, severity, fix } = value as Record<string, unknown>;
  const said = text(problem) || text(message);
  if (said === "") return undefined;
  const number = typeof line === "string" ? Number.parseInt(line, 10) : line;
  return {
    line: typeof number === "number" && Number.isSafeInteger(number) ? number : undefined,
    code: typeof code === "string" ? code : "",
    problem: said,
    severity: reviewSeverities.find((each) => each === severity) ?? "warning",
    fix: text(fix),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
