import { type Edit, keptShare, minimalEdit, rebase, type Sliceable } from "./keptText";

/** Accepted text that is looked at again after a while. */
export interface Piece {
  /** Of the offer that it is from. */
  readonly id: string;
  readonly uri: string;
  readonly languageId: string;
  readonly model: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Watched extends Piece {
  readonly since: number;
  start: number;
  end: number;
  confirmed: boolean;
  /** How many of the times have passed. */
  passed: number;
}

/** Pieces that are watched at most; the oldest make room. */
const mostPieces = 300;
/** How long, in milliseconds, the editor has to say that an insertion was an acceptance. */
const confirmMs = 5000;
/** A text that was moved is still there; shorter ones are found anywhere. */
const shortestMoved = 12;

/**
 * Where accepted texts are in documents that change. No timers: a text only changes with its document, so what it was like when it
 * was due can be told right before the next change.
 */
export class KeptPieces {
  #pieces: Watched[] = [];

  constructor(
    private readonly now: () => number,
    private readonly afterSeconds: readonly number[],
    private readonly onKept: (piece: Piece, afterSeconds: number, share: number) => void,
  ) {}

  has(uri: string): boolean {
    return this.#pieces.some((piece) => piece.uri === uri);
  }

  /** Begins to watch a text that an edit is about to insert; it counts once it is confirmed. */
  add(piece: Piece): void {
    this.#pieces = [
      ...this.#pieces.slice(1 - mostPieces),
      { ...piece, since: this.now(), confirmed: false, passed: 0 },
    ];
  }

  confirm(id: string): void {
    for (const piece of this.#pieces) if (piece.id === id) piece.confirmed = true;
  }

  willChange(uri: string, edit: Edit, before: Sliceable): void {
    this.settle((of) => (of === uri ? before : undefined));
    const minimal = minimalEdit(edit, before);
    for (const piece of this.#pieces) if (piece.uri === uri) Object.assign(piece, rebase(piece, minimal));
  }

  willClose(uri: string, text: Sliceable): void {
    this.settle((of) => (of === uri ? text : undefined));
    this.#pieces = this.#pieces.filter((piece) => piece.uri !== uri);
  }

  /** Tells of what has become due in documents whose text is known. */
  settle(textOf: (uri: string) => Sliceable | undefined): void {
    const now = this.now();
    this.#pieces = this.#pieces.filter((piece) => piece.confirmed || now - piece.since < confirmMs);
    for (const piece of this.#pieces) {
      const due = this.afterSeconds.filter((seconds) => now - piece.since >= seconds * 1000).length;
      if (!piece.confirmed || due <= piece.passed) continue;
      const text = textOf(piece.uri);
      if (text === undefined) continue;
      const share = shareIn(text, piece);
      for (const seconds of this.afterSeconds.slice(piece.passed, due)) this.onKept(piece, seconds, share);
      piece.passed = due;
    }
    this.#pieces = this.#pieces.filter((piece) => piece.passed < this.afterSeconds.length);
  }

  clear(): void {
    this.#pieces = [];
  }
}

function shareIn(text: Sliceable, piece: Piece): number {
  const share = keptShare(piece.text, text.slice(piece.start, piece.end));
  const moved =
    share < 0.5 && piece.text.trim().length >= shortestMoved && text.slice(0).includes(piece.text);
  return moved ? 1 : share;
}
