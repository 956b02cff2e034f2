import { appendFileSync, existsSync } from "node:fs";
import { countTokens } from "../countTokens";
import { sum } from "../figures";
import type { LlamaServerOptions } from "../llamaServer";
import type { Contestant } from "./contestant";
import { makeFixtures } from "./fixtures";
import { startOurs } from "./ours";
import { Peer } from "./peer";
import { type Played, play } from "./playback";
import { figures, printComparison, printGroups } from "./report";
import { TypistClock } from "./typistClock";

export interface ReplayOptions {
  /** The model as in the settings; "" for the bundled one. */
  readonly model: string;
  readonly modelFile: string;
  /** How to start llama-server; undefined without a comparison. */
  readonly peer: LlamaServerOptions | undefined;
  readonly edits: number;
  /** How much faster than real time the clock runs while no contestant is busy. */
  readonly speed: number;
  /** A file for a line of JSON about each answered key; "" for none. */
  readonly log: string;
}

/** Types the same keys into both contestants, fixture by fixture in turn. */
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
      // The second contestant finds the machine warmer, so they take turns.
      const order = at % 2 === 0 ? contestants : contestants.toReversed();
      for (const contestant of order) {
        const clock = new TypistClock(options.speed);
        const { name } = contestant;
        const log = options.log && ((entry: object) => logKey(options.log, { name, fixture: at, ...entry }));
        played.get(contestant)?.push(await play(fixture, contestant, clock, log || undefined));
      }
      console.error(`fixture ${at + 1} of ${fixtures.length}, ${fixture.files[0]?.lines.length} lines`);
    }
    await report(options.modelFile, played.get(ours) ?? [], peer && played.get(peer));
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

function logKey(file: string, entry: object): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

async function report(
  modelFile: string,
  ours: readonly Played[],
  theirs: readonly Played[] | undefined,
): Promise<void> {
  const figuresOf = async (played: readonly Played[]) => {
    const tokens = await countTokens(
      modelFile,
      played.flatMap(({ shown }) => shown),
    );
    return figures(played, sum(tokens));
  };
  printComparison(await figuresOf(ours), theirs && (await figuresOf(theirs)));
  const keys = (played: readonly Played[]) => played.flatMap(({ keystrokes }) => keystrokes);
  printGroups(keys(ours), theirs && keys(theirs));
}
