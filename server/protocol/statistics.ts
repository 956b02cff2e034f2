/** Local usage statistics: counts of what happened to suggestions. They contain no text of the user's files and stay local. */
import { RequestType0 } from "vscode-languageserver-protocol";

/** Command of a `textDocument/inlineCompletion` item; the editor runs it when the user accepts the item. */
export const acceptedCommand = "inhouse.completionAccepted";

export interface LatencyBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export interface KeptShare {
  readonly afterSeconds: number;
  /** Accepted characters that were checked again after that time. */
  readonly characters: number;
  /** Share of these that remained, from 0 to 1; absent if there were none. */
  readonly share?: number;
}

export interface StatisticsSummary {
  /** Suggestions sent to the editor and not cancelled; typing through a suggestion counts it once. */
  readonly shown: number;
  /** Accepted completely. */
  readonly accepted: number;
  /** Accepted only in part. */
  readonly acceptedPartly: number;
  readonly acceptedCharacters: number;
  readonly kept: readonly KeptShare[];
  /** Time from request to suggestion, only for suggestions that the model generated. */
  readonly latency: {
    readonly count: number;
    readonly p50Ms?: number;
    readonly p95Ms?: number;
    readonly buckets: readonly LatencyBucket[];
  };
  /** Requests by `CompletionOutcome`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Why nothing was shown, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

export interface StatisticsResult {
  /** Whether collection is on. */
  readonly enabled: boolean;
  /** Whether the counts are saved to disk. */
  readonly stored: boolean;
  /**
   * Why earlier counts are missing. "newer": a later version wrote the file; "unreadable": the file cannot be read. Both files stay
   * unchanged and new counts are kept in memory only. "damaged": the file was renamed and kept.
   */
  readonly fileProblem?: "newer" | "unreadable" | "damaged";
  /** Day of the first count, such as 2026-01-31; absent if there are none. */
  readonly since?: string;
  readonly total: StatisticsSummary;
  readonly byLanguage: readonly (StatisticsSummary & { readonly name: string })[];
  readonly byModel: readonly (StatisticsSummary & { readonly name: string })[];
  /** The latest days with shown suggestions, oldest first. */
  readonly days: readonly { readonly day: string; readonly shown: number; readonly accepted: number }[];
}

/** Client → server, no params. */
export namespace StatisticsRequest {
  export const method = "inhouse/statistics";
  export const type = new RequestType0<StatisticsResult, void>(method);
}

/** Client → server, no params: deletes all counts, including those on disk. Fails with one sentence for the user. */
export namespace EraseStatisticsRequest {
  export const method = "inhouse/eraseStatistics";
  export const type = new RequestType0<true, void>(method);
}
