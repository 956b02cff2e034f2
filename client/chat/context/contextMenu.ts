import type { Attachment } from "../history/conversation";
import type { ContextOption } from "../messages";
import type { ContextKind, Problem } from "./contextKind";
import { findOptions } from "./findOptions";

/** What "@" has offered last, and what becomes of what is picked. */
export class ContextMenu {
  #offered: ReadonlyMap<string, Attachment> = new Map();
  #finding = new AbortController();

  constructor(private readonly kinds: readonly ContextKind[]) {}

  /** Undefined when another query has come meanwhile. */
  async find(query: string): Promise<readonly ContextOption[] | undefined> {
    this.#finding.abort();
    this.#finding = new AbortController();
    const { signal } = this.#finding;
    const found = await findOptions(query, this.kinds, signal);
    if (signal.aborted) return undefined;
    this.#offered = new Map(found.map((each) => [each.id, each]));
    return found.map(({ id, kind, label, detail }) => ({
      ...{ id, kind, label },
      ...(detail === undefined ? {} : { detail }),
    }));
  }

  /** Undefined for what was not offered. */
  async pick(id: string): Promise<Attachment | Problem | undefined> {
    const offered = this.#offered.get(id);
    if (offered === undefined) return undefined;
    const kind = this.kinds.find((each) => each.kind === offered.kind);
    return (await kind?.pick?.(offered)) ?? offered;
  }
}
