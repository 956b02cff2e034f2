import type { Contestant, Counters, OpenFile } from "./contestant";
import type { Edit, Fixture } from "./fixtures";
import { Screen } from "./screen";
import { TextBuffer } from "./textBuffer";
import type { Step } from "./typist";
import type { TypistClock } from "./typistClock";

/** One key and its effects. Times are in milliseconds since the key. */
export interface Keystroke {
  readonly kind: Edit["kind"];
  readonly key: KeyKind;
  /** Prompt tokens evaluated until the next key. */
  evaluated: number;
  /** Whether the ghost text stayed on the screen without a gap. */
  readonly kept: boolean;
  /** When ghost text appeared; absent when none did before the next key. */
  shownMs?: number;
  /** When the answer came, even an empty one; absent when the next key was first. */
  answeredMs?: number;
  /** The time until the next key. */
  untilNextMs: number;
  /** Whether ghost text vanished although the user was typing exactly that text. */
  flickered: boolean;
}

export interface Played extends Counters {
  readonly keystrokes: readonly Keystroke[];
  /** Suggestions that appeared, without text that had been shown before. */
  readonly shown: readonly string[];
}

export type KeyKind =
  | "first after a move"
  | "Enter"
  | "opens and closes"
  | "types over"
  | "deletes"
  | "other";

/** Receives an entry for each answered key: the text on the screen, the answer, the next key. */
export type KeyLog = (entry: object) => void;

const settleMs = 30_000;

/** Types all edits of a fixture, with a request after each key, as VS Code sends them. */
export async function play(
  fixture: Fixture,
  contestant: Contestant,
  clock: TypistClock,
  log?: KeyLog,
): Promise<Played> {
  contestant.resume();
  const before = await contestant.counters();
  const player = new Player(fixture, contestant, clock, log);
  await player.open();
  for (const { kind, steps } of fixture.edits) {
    for (const [at, step] of steps.entries()) await player.step(kind, step, steps[at + 1]);
  }
  const { keystrokes, screen } = await player.close();
  const after = await contestant.counters();
  contestant.pause();
  return {
    keystrokes,
    shown: screen.shown,
    promptTokensEvaluated: after.promptTokensEvaluated - before.promptTokensEvaluated,
    generatedTokens: after.generatedTokens - before.generatedTokens,
  };
}

class Player {
  readonly keystrokes: Keystroke[] = [];
  readonly screen = new Screen();
  readonly #files: readonly OpenFile[];
  #request = new AbortController();
  #shownFile: OpenFile | undefined;
  #cursor = { line: 0, character: 0 };
  #evaluated = 0;
  #hasMoved = true;

  constructor(
    fixture: Fixture,
    private readonly contestant: Contestant,
    private readonly clock: TypistClock,
    private readonly log: KeyLog | undefined,
  ) {
    this.#files = fixture.files.map((file) => ({ ...file, buffer: new TextBuffer(file.lines) }));
  }

  async open(): Promise<void> {
    this.#evaluated = (await this.contestant.counters()).promptTokensEvaluated;
    for (const file of this.#files) await this.contestant.open(file);
  }

  async close(): Promise<this> {
    await this.clock.wait(2000, this.contestant);
    const deadline = performance.now() + settleMs;
    while (this.contestant.isBusy && performance.now() < deadline) await this.clock.wait(50, this.contestant);
    await this.#countEvaluated();
    for (const file of this.#files) await this.contestant.close(file);
    return this;
  }

  async step(kind: Edit["kind"], step: Step, next: Step | undefined): Promise<void> {
    await this.#waitForKey(step.afterMs);
    // VS Code drops a request whose answer would be for an older text.
    this.#request.abort();
    this.#request = new AbortController();
    const file = this.#files[step.file];
    if (file === undefined) throw new Error(`There is no file ${step.file}.`);
    if (file !== this.#shownFile) {
      const left = this.#shownFile && { file: this.#shownFile, cursor: this.#cursor };
      this.contestant.activate(file, step.cursor, left);
      this.#shownFile = file;
    }
    this.#cursor = step.cursor;
    const { change } = step;
    if (change === undefined) {
      this.#hasMoved = true;
      this.contestant.move(file, step.cursor);
      this.screen.key(undefined);
      return;
    }
    file.buffer.replace(change.range, change.text);
    this.contestant.change(file, change.range, change.text);
    const becomes = this.screen.key(step.typed);
    const kept = becomes === "kept" && this.screen.ghost !== "";
    const key = this.#hasMoved ? "first after a move" : keyKind(step);
    this.#hasMoved = false;
    const keystroke: Keystroke = { kind, key, evaluated: 0, kept, untilNextMs: 0, flickered: false };
    this.keystrokes.push(keystroke);
    void this.#ask(file, keystroke, next?.kind === "type" ? next.typed : "");
  }

  async #waitForKey(ms: number): Promise<void> {
    await this.clock.wait(ms, this.contestant);
    await this.#countEvaluated();
    const last = this.keystrokes.at(-1);
    if (last !== undefined && last.untilNextMs === 0) last.untilNextMs = ms;
  }

  async #countEvaluated(): Promise<void> {
    const { promptTokensEvaluated } = await this.contestant.counters();
    const last = this.keystrokes.at(-1);
    if (last !== undefined) last.evaluated += promptTokensEvaluated - this.#evaluated;
    this.#evaluated = promptTokensEvaluated;
  }

  async #ask(file: OpenFile, keystroke: Keystroke, next: string): Promise<void> {
    const { signal } = this.#request;
    const started = performance.now();
    const text = await this.contestant.complete(file, this.#cursor, signal);
    if (signal.aborted) return;
    keystroke.answeredMs = performance.now() - started;
    if (text !== "" && !keystroke.kept) keystroke.shownMs = keystroke.answeredMs;
    const before = this.screen.ghost;
    keystroke.flickered = this.screen.answer(text, next) && keystroke.kept;
    if (this.log === undefined) return;
    const { line, character } = this.#cursor;
    const at = file.buffer.line(line);
    const place = {
      path: file.path,
      line: line + 1,
      left: at.slice(0, character),
      right: at.slice(character),
    };
    this.log({ ...keystroke, ...place, before, text, next, explained: await this.contestant.explain?.() });
  }
}

function keyKind({ change, typed }: Step): KeyKind {
  if (change === undefined || change.text === "") return "deletes";
  if (typed.startsWith("\n")) return "Enter";
  if (change.text.length > typed.length) return "opens and closes";
  return change.range.start.character < change.range.end.character ? "types over" : "other";
}
