/** Private statistics: counts of what became of suggestions. They hold no text of the user's files and are sent nowhere. */
import { RequestType0 } from "vscode-languageserver-protocol";

/** The command of an item of `textDocument/inlineCompletion`: an editor runs it when the item is accepted. */
export const acceptedCommand = "inhouse.completionAccepted";

export interface LatencyBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export interface KeptShare {
  readonly afterSeconds: number;
  /** Characters of the accepted texts that were looked at again after that time. */
  readonly characters: number;
  /** Share of these that was still there, from 0 to 1; absent when there were none. */
  readonly share?: number;
}

export interface StatisticsSummary {
  /** Suggestions that were given to the editor and not cancelled; while one is typed out it counts once. */
  readonly shown: number;
  /** Accepted whole. */
  readonly accepted: number;
  /** Accepted in part only. */
  readonly acceptedPartly: number;
  readonly acceptedCharacters: number;
  readonly kept: readonly KeptShare[];
  /** From the request to the suggestion, for those that the model had to be asked for. */
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
  /** Whether counting is on. */
  readonly enabled: boolean;
  /** Whether the counts outlive the server. */
  readonly stored: boolean;
  /**
   * Why earlier counts are missing. "newer": a later version has written the file, "unreadable": it cannot be read; both stay as
   * they are, and counts end with the server. "damaged": it was kept aside.
   */
  readonly fileProblem?: "newer" | "unreadable" | "damaged";
  /** Day of the first count, as 2026-01-31; absent when there are none. */
  readonly since?: string;
  readonly total: StatisticsSummary;
  readonly byLanguage: readonly (StatisticsSummary & { readonly name: string })[];
  readonly byModel: readonly (StatisticsSummary & { readonly name: string })[];
  /** The latest days on which something was shown, oldest first. */
  readonly days: readonly { readonly day: string; readonly shown: number; readonly accepted: number }[];
}

/** Client → server, no params. */
export namespace StatisticsRequest {
  export const method = "inhouse/statistics";
  export const type = new RequestType0<StatisticsResult, void>(method);
}

/** Client → server, no params: forgets all counts, on disk as well. Fails with a sentence for the user. */
export namespace EraseStatisticsRequest {
  export const method = "inhouse/eraseStatistics";
  export const type = new RequestType0<true, void>(method);
}
