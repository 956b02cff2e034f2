import { z } from "zod";
import type { DeclarationsParams } from "../protocol/messages";
import type { Documents } from "./documents";
import { elapsed } from "./elapsed";
import { type Identifier, identifiersNear } from "./identifiers";
import type { ContextQuery } from "./source";

/** Where a name is declared. */
export interface Located {
  readonly name: string;
  readonly uri: string;
  readonly line: number;
  /** The line as it was when it was first read. */
  text?: string;
}

/** Sends `inhouse/declarations`. Whatever comes back is looked through here. */
export type AskClient = (params: DeclarationsParams) => Promise<unknown>;

const maxNames = 16;
const maxPerName = 2;
/** So long an answer is waited for, in milliseconds: a little longer than the client asks. One that comes later serves the next time. */
const waitMs = 900;
/** So long a name is not asked for again. */
const knownMs = 30_000;
const unknownMs = 5000;
/** A client that has not answered by then has forgotten. */
const lostMs = 5000;
const maxDocuments = 20;

const answer = z.array(
  z
    .array(z.object({ uri: z.string(), range: z.object({ start: z.object({ line: z.int().min(0) }) }) }))
    .nullable(),
);

interface Known {
  readonly at: number;
  readonly located: readonly Located[];
}

/** Asks the editor's language servers where names are declared, as seldom as possible: they serve the user first. */
export class DeclarationFinder {
  #ask: AskClient | undefined;
  #asking: { readonly since: number; readonly done: Promise<void> } | undefined;
  /** By document, then by name; the document that was asked for last stands last. */
  readonly #known = new Map<string, Map<string, Known>>();

  constructor(
    private readonly documents: Pick<Documents, "get">,
    private readonly now: () => number,
  ) {}

  /** From now on there is a client to ask. */
  use(ask: AskClient): void {
    this.#ask = ask;
  }

  /** Declarations of the names above the cursor, of the nearest name first. */
  async near(query: ContextQuery, signal: AbortSignal): Promise<readonly Located[]> {
    if (this.#ask === undefined) return [];
    const names = identifiersNear(query.window, maxNames);
    const known = this.#knownIn(query.uri);
    const missing = names.filter(({ name }) => !this.#isFresh(known.get(name)));
    if (missing.length > 0) {
      const asked = this.#request(query.uri, missing, known);
      await Promise.race([asked, elapsed(waitMs, signal)]);
    }
    return names.flatMap(({ name }) => known.get(name)?.located ?? []);
  }

  forget({ name }: Located): void {
    for (const names of this.#known.values()) names.delete(name);
  }

  #request(uri: string, missing: readonly Identifier[], known: Map<string, Known>): Promise<void> {
    if (this.#asking !== undefined && this.now() - this.#asking.since < lostMs) return this.#asking.done;
    const asking = { since: this.now(), done: this.#inquire(uri, missing, known) };
    this.#asking = asking;
    void asking.done.finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    return asking.done;
  }

  async #inquire(uri: string, missing: readonly Identifier[], known: Map<string, Known>): Promise<void> {
    const version = this.documents.get(uri)?.version ?? null;
    try {
      const positions = missing.map(({ position }) => position);
      const answers = answer.parse(await this.#ask?.({ textDocument: { uri, version }, positions }));
      const at = this.now();
      for (const [index, { name }] of missing.entries()) {
        const locations = answers[index];
        // Null: there was no time for this one.
        if (locations === null || locations === undefined) continue;
        const located = locations.slice(0, maxPerName).map((found) => ({
          name,
          uri: found.uri,
          line: found.range.start.line,
        }));
        known.set(name, { at, located });
      }
    } catch {
      // No answer, or none that makes sense: not asked again for a while.
      const at = this.now();
      for (const { name } of missing) known.set(name, { at, located: known.get(name)?.located ?? [] });
    }
  }

  #isFresh(known: Known | undefined): boolean {
    if (known === undefined) return false;
    return this.now() - known.at < (known.located.length > 0 ? knownMs : unknownMs);
  }

  #knownIn(uri: string): Map<string, Known> {
    let known = this.#known.get(uri);
    if (known === undefined || known.size > 500) known = new Map();
    this.#known.delete(uri);
    this.#known.set(uri, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxDocuments && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}
