/** When a generation was measured, in milliseconds of one clock, and how much it did. */
export interface Timing {
  readonly startedAt: number;
  /** Absent when no token came. */
  readonly firstTokenAt?: number;
  readonly lastTokenAt?: number;
  readonly promptTokens: number;
  readonly tokens: number;
}

/** Tokens per second; a speed that the generation was too short for is absent. */
export interface Speeds {
  readonly promptTokensPerSecond?: number;
  readonly tokensPerSecond?: number;
}

export function speedsOf({ startedAt, firstTokenAt, lastTokenAt, promptTokens, tokens }: Timing): Speeds {
  if (firstTokenAt === undefined) return {};
  const prompt = perSecond(promptTokens, firstTokenAt - startedAt);
  // The first token's time is the prompt's.
  const answer = perSecond(tokens - 1, (lastTokenAt ?? firstTokenAt) - firstTokenAt);
  return {
    ...(prompt !== undefined && { promptTokensPerSecond: prompt }),
    ...(answer !== undefined && { tokensPerSecond: answer }),
  };
}

function perSecond(tokens: number, ms: number): number | undefined {
  return tokens > 0 && ms > 0 ? (tokens / ms) * 1000 : undefined;
}
