import { z } from "zod";
import type { DeclarationsParams } from "../protocol/messages";
import { withDeadline } from "../util/withDeadline";
import type { Documents } from "../workspace/documents";
import { type Identifier, identifiersNear } from "./identifiers";
import type { ContextQuery } from "./source";

/** The location of a declaration. */
export interface LocatedDeclaration {
  readonly name: string;
  readonly uri: string;
  readonly line: number;
  /** Content of the line when first read. */
  text?: string;
}

/** Sends `inhouse/declarations`. `DeclarationFinder` validates the answer. */
export type RequestDeclarations = (params: DeclarationsParams) => Promise<unknown>;

const maxNames = 16;
const maxPerName = 2;
/** How long to wait, in milliseconds: slightly longer than the client's timeout. Late answers serve later queries. */
const waitMs = 900;
/** How long an answer stays fresh, in milliseconds: with a declaration, and without one. */
const freshMs = 30_000;
const freshEmptyMs = 5000;
/** Milliseconds after which a pending request counts as lost. */
const lostMs = 5000;
const maxDocuments = 20;

const answer = z.array(
  z
    .array(z.object({ uri: z.string(), range: z.object({ start: z.object({ line: z.int().min(0) }) }) }))
    .nullable(),
);

interface CachedName {
  readonly at: number;
  readonly located: readonly LocatedDeclaration[];
}

/** Asks the editor's language servers where names are declared, as rarely as possible: they serve the user first. */
export class DeclarationFinder {
  #requestDeclarations: RequestDeclarations | undefined;
  #pending: { readonly since: number; readonly done: Promise<void> } | undefined;
  /** By document, then by name. The most recently used document comes last. */
  readonly #cache = new Map<string, Map<string, CachedName>>();

  constructor(
    private readonly documents: Pick<Documents, "get">,
    private readonly now: () => number,
  ) {}

  /** Sets the function that queries the client. Without it, the finder finds nothing. */
  configure(request: RequestDeclarations): void {
    this.#requestDeclarations = request;
  }

  /** Declarations of the names above the cursor, nearest name first. */
  async findNear(query: ContextQuery, signal: AbortSignal): Promise<readonly LocatedDeclaration[]> {
    if (this.#requestDeclarations === undefined) return [];
    const names = identifiersNear(query.window, maxNames);
    const known = this.#cacheOf(query.uri);
    const missing = names.filter(({ name }) => !this.#isFresh(known.get(name)));
    if (missing.length > 0) await withDeadline(this.#request(query.uri, missing, known), waitMs, signal);
    return names.flatMap(({ name }) => known.get(name)?.located ?? []);
  }

  evict({ name }: LocatedDeclaration): void {
    for (const names of this.#cache.values()) names.delete(name);
  }

  #request(uri: string, missing: readonly Identifier[], known: Map<string, CachedName>): Promise<void> {
    if (this.#pending !== undefined && this.now() - this.#pending.since < lostMs) return this.#pending.done;
    const pending = { since: this.now(), done: this.#query(uri, missing, known) };
    this.#pending = pending;
    void pending.done.finally(() => {
      if (this.#pending === pending) this.#pending = undefined;
    });
    return pending.done;
  }

  async #query(uri: string, missing: readonly Identifier[], known: Map<string, CachedName>): Promise<void> {
    const version = this.documents.get(uri)?.version ?? null;
    try {
      const positions = missing.map(({ position }) => position);
      const answers = answer.parse(
        await this.#requestDeclarations?.({ textDocument: { uri, version }, positions }),
      );
      const at = this.now();
      for (const [index, { name }] of missing.entries()) {
        const locations = answers[index];
        // Null: the client ran out of time for this one.
        if (locations === null || locations === undefined) continue;
        const located = locations.slice(0, maxPerName).map((found) => ({
          name,
          uri: found.uri,
          line: found.range.start.line,
        }));
        known.set(name, { at, located });
      }
    } catch {
      // No valid answer: don't ask again for a while.
      const at = this.now();
      for (const { name } of missing) known.set(name, { at, located: known.get(name)?.located ?? [] });
    }
  }

  #isFresh(known: CachedName | undefined): boolean {
    if (known === undefined) return false;
    return this.now() - known.at < (known.located.length > 0 ? freshMs : freshEmptyMs);
  }

  #cacheOf(uri: string): Map<string, CachedName> {
    let known = this.#cache.get(uri);
    if (known === undefined || known.size > 500) known = new Map();
    this.#cache.delete(uri);
    this.#cache.set(uri, known);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > maxDocuments && oldest !== undefined) this.#cache.delete(oldest);
    return known;
  }
}
