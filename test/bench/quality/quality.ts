import { existsSync } from "node:fs";
import type { Eagerness } from "../../../server/protocol/settings";
import type { LlamaServerOptions } from "../llamaServer";
import { type Answerer, ours, peer } from "./answerers";
import { type Case, readCases } from "./cases";
import { reportEagerness } from "./eagerness";
import { type InsideWordCase, insideWord, mostTyped } from "./insideWord";
import { type Group, kinds, type Result, report } from "./report";

export interface QualityOptions {
  readonly model: string;
  readonly casesFile: string;
  readonly peer: LlamaServerOptions;
}

/** Asks our server and llama-server every case of a JSON Lines file, as an editor would. */
export async function quality(serverModule: string, options: QualityOptions): Promise<void> {
  const cases = await readCases(options.casesFile);
  const words = insideWord(cases);
  const hasPeer = existsSync(options.peer.program);
  if (!hasPeer) console.log("There is no llama-server to compare with: name its program with --peer FILE.");
  const { model } = options;
  const plain = () => peer({ ...options.peer, withContext: false, sampled: false });
  report(
    await answerAll(cases, [
      () => ours(serverModule, { model }),
      () => ours(serverModule, { model, withContext: true }),
      ...(hasPeer
        ? [
            plain,
            () => peer({ ...options.peer, withContext: true, sampled: false }),
            () => peer({ ...options.peer, withContext: false, sampled: true }),
          ]
        : []),
    ]),
    kinds,
  );
  console.log("\nthe cursor inside a word");
  report(
    await answerAll(words, [
      () => ours(serverModule, { model }),
      () => ours(unhealedServer, { model, name: "Inhouse without token healing" }),
      ...(hasPeer ? [plain] : []),
    ]),
    [...kinds, ...byTyped],
  );
  console.log("\nshown without being asked for, all these cases");
  reportEagerness(await byEagerness(serverModule, model, [...cases, ...words]));
}

/** Built from unhealedServer.ts. */
const unhealedServer = "dist-test/unhealedServer.mjs";

const byTyped = Array.from({ length: mostTyped }, (_, at): Group<InsideWordCase & Result> => {
  return { name: `${at + 1} typed`, belongs: ({ typed }) => typed === at + 1 };
});

async function answerAll<C extends Case>(
  cases: readonly C[],
  starts: readonly (() => Promise<Answerer>)[],
): Promise<Map<string, (C & Result)[]>> {
  const columns = new Map<string, (C & Result)[]>();
  for (const start of starts) {
    const answerer = await start();
    const results: (C & Result)[] = [];
    for (const test of cases) {
      const { text, reason } = await answerer.answer(test);
      results.push({ ...test, answer: text, reason });
    }
    columns.set(answerer.name, results);
    await answerer.stop();
  }
  return columns;
}

async function byEagerness(serverModule: string, model: string, cases: readonly Case[]) {
  const columns = new Map<Eagerness, Result[]>();
  for (const eagerness of ["low", "medium", "high"] as const) {
    const answers = await answerAll(cases, [() => ours(serverModule, { model, eagerness })]);
    columns.set(eagerness, [...answers.values()].flat());
  }
  return columns;
}
