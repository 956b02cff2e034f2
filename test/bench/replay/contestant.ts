import type { Position, Range } from "vscode-languageserver-protocol";
import type { FixtureFile } from "./fixtures";
import type { TextBuffer } from "./textBuffer";

/** A file as it is now in the editor. */
export interface OpenFile {
  readonly path: string;
  readonly languageId: FixtureFile["languageId"];
  readonly buffer: TextBuffer;
}

/** What one completes with. Each call stands for an event that an editor passes on to its extension. */
export interface Contestant {
  readonly name: string;
  open(file: OpenFile): Promise<void>;
  close(file: OpenFile): Promise<void>;
  /** Another file is shown than before, or the first. */
  activate(file: OpenFile, cursor: Position, left: { file: OpenFile; cursor: Position } | undefined): void;
  /** The cursor went elsewhere without typing. */
  move(file: OpenFile, cursor: Position): void;
  /** The buffer has changed already. */
  change(file: OpenFile, range: Range, text: string): void;
  /** The text to show at the cursor; "" for none. */
  complete(file: OpenFile, cursor: Position, signal: AbortSignal): Promise<string>;
  /** What it can tell of its last answer, for the log of keys. */
  explain?(): Promise<unknown>;
  /** Whether anything is being computed or waited for. */
  readonly isBusy: boolean;
  /** Called every few milliseconds with the time in the typist's world. */
  tick(now: number): void;
  counters(): Promise<Counters>;
  /** Between fixtures the other one has the machine for itself. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Since the start, in tokens. */
export interface Counters {
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
}
