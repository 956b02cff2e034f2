import assert from "node:assert/strict";
import type { Contestant, OpenFile } from "../bench/replay/contestant";
import { type Fixture, makeFixtures } from "../bench/replay/fixtures";
import { play } from "../bench/replay/playback";
import { TypistClock } from "../bench/replay/typistClock";
import { Chooser } from "../support/random";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";

describe("ghost text on the screen", () => {
  it("stays while the user types exactly that text", async () => {
    const flickers: object[] = [];
    for (const [seed, fixture] of makeFixtures(42).entries()) {
      const server = await scriptedClient();
      const contestant = new Foreseeing(server, fixture, new Chooser(seed));
      await play(fixture, contestant, new PatientClock(1), (entry) => {
        if ("flickered" in entry && entry.flickered === true) flickers.push(entry);
      });
      await server.client.shutdown();
    }
    assert.deepEqual(flickers, []);
  });
});

/** Waits for each answer before the next key. */
class PatientClock extends TypistClock {
  override async wait(_: number, contestant: Pick<Contestant, "isBusy">): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (contestant.isBusy);
  }
}

/** The server around a model that foresees the typed text up to some point. */
class Foreseeing implements Contestant {
  readonly name = "scripted";
  readonly #rest: readonly string[];
  #keys = 0;
  #waiting = 0;

  constructor(
    private readonly server: ScriptedClient,
    fixture: Fixture,
    private readonly choose: Chooser,
  ) {
    const steps = fixture.edits.flatMap(({ steps }) => steps);
    this.#rest = steps.flatMap(({ kind }, at) => {
      if (kind !== "type") return [];
      const end = steps.findIndex((step, index) => index > at && (step.kind !== "type" || step.typed === ""));
      const following = steps.slice(at + 1, end < 0 ? undefined : end);
      return [following.map(({ typed }) => typed).join("")];
    });
  }

  get isBusy() {
    return this.#waiting > 0;
  }

  open(file: OpenFile): Promise<void> {
    return this.server.client.open(uri(file), file.languageId, file.buffer.text);
  }

  close(file: OpenFile): Promise<void> {
    return this.server.client.close(uri(file));
  }

  change(file: OpenFile, range: Parameters<Contestant["change"]>[1], text: string): void {
    void this.server.client.replace(uri(file), range, text);
  }

  async complete(file: OpenFile, cursor: Parameters<Contestant["complete"]>[1]): Promise<string> {
    this.#waiting += 1;
    this.server.script([{ when: "", answer: this.#answer(this.#rest[this.#keys++] ?? "") }]);
    const [item] = await this.server.client.complete(uri(file), cursor);
    this.#waiting -= 1;
    return String(item?.insertText ?? "");
  }

  async explain() {
    return (await this.server.client.stats()).last;
  }

  activate(): void {}
  move(): void {}
  tick(): void {}
  pause(): void {}
  resume(): void {}
  async stop(): Promise<void> {}
  counters = async () => ({ promptTokensEvaluated: 0, generatedTokens: 0 });

  /** The right text for some characters, then perhaps a wrong one. */
  #answer(rest: string): string {
    const right = rest.slice(0, this.choose.between(1, 1 + Math.min(rest.length, 120)));
    return this.choose.chance(0.4) ? right + this.choose.pick(wrong) : right;
  }
}

const wrong = ["other", " = {", "(value", ");", "}", ", [", '"text"', "\n", "\n  next();\n}", "`"];

function uri({ path }: OpenFile): string {
  return `file:///replay/${path}`;
}
