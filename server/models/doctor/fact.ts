import { failureText } from "../../protocol/failure";

/** "warning": works, but worse than it could. "problem": something does not work. */
export type Verdict = "ok" | "warning" | "problem";

/** What each fact is about; documented in docs/doctor.md. */
export type FactId =
  | "inhouse"
  | "node"
  | "editor"
  | "machine"
  | "instructions"
  | "system"
  | "libc"
  | "container"
  | "gpu"
  | "cuda"
  | "backend"
  | "memory"
  | "bandwidth"
  | "completionModel"
  | "chatModel"
  | "embeddingModel"
  | "seal"
  | "storage";

/** One line of the report. */
export interface Fact {
  readonly id: FactId;
  readonly verdict: Verdict;
  readonly text: string;
  /** What to do, with the exact command or setting. Absent where nothing is wrong. */
  readonly mend?: string;
  /** Further lines. */
  readonly details?: readonly string[];
  /** The same in figures, for programs. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type Finding = Omit<Fact, "id">;

/** Measures one fact. If that fails, the fact says so and the others are not affected. */
export async function measured(id: FactId, measure: () => Promise<Finding> | Finding): Promise<Fact> {
  try {
    return { id, ...(await measure()) };
  } catch (error) {
    const [reason = ""] = failureText(error).split("\n");
    return {
      id,
      verdict: "warning",
      text: `not known (${reason.replace(/[.:]+$/, "")})`,
      mend: "The other lines do not depend on this one: send the report as it is.",
    };
  }
}

/** The worst verdict of all. */
export function worst(facts: readonly Fact[]): Verdict {
  const has = (verdict: Verdict) => facts.some((fact) => fact.verdict === verdict);
  return has("problem") ? "problem" : has("warning") ? "warning" : "ok";
}

export function ok(text: string, data?: Fact["data"], details: readonly string[] = []): Finding {
  return { verdict: "ok", text, ...(details.length > 0 && { details }), ...(data && { data }) };
}

export function wrong(
  verdict: "warning" | "problem",
  text: string,
  mend: string,
  data?: Fact["data"],
  details: readonly string[] = [],
): Finding {
  return { verdict, text, mend, ...(details.length > 0 && { details }), ...(data && { data }) };
}

export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
