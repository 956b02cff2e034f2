import { type Edit, keptShare, minimalEdit, rebase, type Sliceable } from "./keptText";

/** Accepted text, which is checked again later to see how much the user kept. */
export interface AcceptedSpan {
  /** Id of the suggestion that it came from. */
  readonly id: string;
  readonly uri: string;
  readonly languageId: string;
  readonly model: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Watched extends AcceptedSpan {
  readonly since: number;
  start: number;
  end: number;
  confirmed: boolean;
  /** How many of the checks are done. */
  passed: number;
}

/** Maximum number of watched spans; the oldest are evicted. */
const maxSpans = 300;
/** How long, in milliseconds, the editor may take to report that an insertion was an acceptance. */
const confirmMs = 5000;
/** Minimum length of a text that counts as kept if it was moved; a shorter one could match anywhere. */
const minMovedChars = 12;

/**
 * Tracks the positions of accepted texts in changing documents. Needs no timers: a text only changes with its document,
 * so its state at the due time can be measured right before the next change.
 */
export class AcceptedSpans {
  #spans: Watched[] = [];

  constructor(
    private readonly now: () => number,
    private readonly afterSeconds: readonly number[],
    private readonly onKept: (span: AcceptedSpan, afterSeconds: number, share: number) => void,
  ) {}

  has(uri: string): boolean {
    return this.#spans.some((span) => span.uri === uri);
  }

  /** Starts to watch a text that an edit is about to insert. It counts once it is confirmed. */
  add(span: AcceptedSpan): void {
    this.#spans = [
      ...this.#spans.slice(1 - maxSpans),
      { ...span, since: this.now(), confirmed: false, passed: 0 },
    ];
  }

  confirm(id: string): void {
    for (const span of this.#spans) if (span.id === id) span.confirmed = true;
  }

  willChange(uri: string, edit: Edit, before: Sliceable): void {
    this.settle((of) => (of === uri ? before : undefined));
    const minimal = minimalEdit(edit, before);
    for (const span of this.#spans) if (span.uri === uri) Object.assign(span, rebase(span, minimal));
  }

  willClose(uri: string, text: Sliceable): void {
    this.settle((of) => (of === uri ? text : undefined));
    this.#spans = this.#spans.filter((span) => span.uri !== uri);
  }

  /** Reports the spans that are due, in documents whose text `textOf` returns. */
  settle(textOf: (uri: string) => Sliceable | undefined): void {
    const now = this.now();
    this.#spans = this.#spans.filter((span) => span.confirmed || now - span.since < confirmMs);
    for (const span of this.#spans) {
      const due = this.afterSeconds.filter((seconds) => now - span.since >= seconds * 1000).length;
      if (!span.confirmed || due <= span.passed) continue;
      const text = textOf(span.uri);
      if (text === undefined) continue;
      const share = shareIn(text, span);
      for (const seconds of this.afterSeconds.slice(span.passed, due)) this.onKept(span, seconds, share);
      span.passed = due;
    }
    this.#spans = this.#spans.filter((span) => span.passed < this.afterSeconds.length);
  }

  clear(): void {
    this.#spans = [];
  }
}

function shareIn(text: Sliceable, span: AcceptedSpan): number {
  const share = keptShare(span.text, text.slice(span.start, span.end));
  const moved = share < 0.5 && span.text.trim().length >= minMovedChars && text.slice(0).includes(span.text);
  return moved ? 1 : share;
}
