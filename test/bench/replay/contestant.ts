import type { Position, Range } from "vscode-languageserver-protocol";
import type { FixtureFile } from "./fixtures";
import type { TextBuffer } from "./textBuffer";

/** A file with its current text in the editor. */
export interface OpenFile {
  readonly path: string;
  readonly languageId: FixtureFile["languageId"];
  readonly buffer: TextBuffer;
}

/** A completion system. Each call stands for an event that an editor passes to its extension. */
export interface Contestant {
  readonly name: string;
  open(file: OpenFile): Promise<void>;
  close(file: OpenFile): Promise<void>;
  /** The editor shows another file, or the first one. */
  activate(file: OpenFile, cursor: Position, left: { file: OpenFile; cursor: Position } | undefined): void;
  /** The cursor moved without typing. */
  move(file: OpenFile, cursor: Position): void;
  /** The buffer has changed already. */
  change(file: OpenFile, range: Range, text: string): void;
  /** The text to show at the cursor; "" for none. */
  complete(file: OpenFile, cursor: Position, signal: AbortSignal): Promise<string>;
  /** Details of its last answer, for the log of keys. */
  explain?(): Promise<unknown>;
  /** Whether it computes or waits for anything. */
  readonly isBusy: boolean;
  /** Called every few milliseconds with the time of the typist's clock. */
  tick(now: number): void;
  counters(): Promise<Counters>;
  /** Leaves the machine to the other contestant between fixtures. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Counts of tokens since the start. */
export interface Counters {
  readonly promptTokensEvaluated: number;
  readonly generatedTokens: number;
}
