import { existsSync } from "node:fs";
import { sum } from "../figures";
import type { LlamaServerOptions } from "../llamaServer";
import type { Contestant } from "./contestant";
import { makeFixtures } from "./fixtures";
import { startOurs } from "./ours";
import { Peer } from "./peer";
import { type Played, play } from "./playback";
import { figures, printComparison, printKinds } from "./report";
import { TypistClock } from "./typistClock";

export interface ReplayOptions {
  readonly model: string;
  /** How to start llama-server; undefined when there is none to compare with. */
  readonly peer: LlamaServerOptions | undefined;
  readonly edits: number;
  /** How much faster than in life time passes while nothing is going on. */
  readonly speed: number;
}

/** The same keys into both, fixture by fixture in turn. */
export async function replay(serverModule: string, options: ReplayOptions): Promise<void> {
  const peer = options.peer && existsSync(options.peer.program) ? await Peer.start(options.peer) : undefined;
  if (peer === undefined)
    console.log("There is no llama-server to compare with: name its program with --peer FILE.");
  peer?.pause();
  const ours = await startOurs(serverModule, options.model);
  ours.pause();
  const contestants: Contestant[] = peer === undefined ? [ours] : [ours, peer];
  const played = new Map<Contestant, Played[]>(contestants.map((contestant) => [contestant, []]));
  try {
    const fixtures = makeFixtures(options.edits);
    for (const [at, fixture] of fixtures.entries()) {
      // Whoever comes second finds the machine warmer, so they take turns.
      const order = at % 2 === 0 ? contestants : contestants.toReversed();
      for (const contestant of order) {
        const clock = new TypistClock(options.speed);
        played.get(contestant)?.push(await play(fixture, contestant, clock));
      }
      console.error(`fixture ${at + 1} of ${fixtures.length}, ${fixture.files[0]?.lines.length} lines`);
    }
    report(played.get(ours) ?? [], peer && played.get(peer), peer?.charsPerToken ?? usualCharsPerToken);
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

const usualCharsPerToken = 3.4;

function report(ours: readonly Played[], theirs: readonly Played[] | undefined, charsPerToken: number): void {
  printComparison(figures(ours, charsPerToken), theirs && figures(theirs, charsPerToken));
  const keys = (played: readonly Played[]) => played.flatMap(({ keystrokes }) => keystrokes);
  printKinds(keys(ours), keys(theirs ?? []));
  console.log(`by size of file, prompt tokens evaluated per key`);
  const perKey = (played: Played | undefined) =>
    played === undefined ? "" : (played.promptTokensEvaluated / played.keystrokes.length).toFixed(1);
  for (const [at, fixture] of makeFixtures(7 * ours.length).entries()) {
    const lines = sum(fixture.files.slice(0, 1).map((file) => file.lines.length));
    console.log(`  ${lines} lines: ${perKey(ours[at])} / ${perKey(theirs?.[at])}`);
  }
}
