import type { ChatServer } from "../chatServer";
import type { Attachment } from "../history/conversation";
import type { ContextOption } from "../messages";
import { type ContextKind, isProblem, type Problem } from "./contextKind";
import { findOptions } from "./findOptions";

/** Rows that are remembered: a pick may come when others are shown already. */
const remembered = 1000;

/** The list behind "@": finds its rows, and attaches the row that the user picks. */
export class ContextMenu {
  readonly #offered = new Map<string, Attachment>();
  #finding = new AbortController();

  constructor(
    private readonly kinds: readonly ContextKind[],
    private readonly server: Pick<ChatServer, "contextRefusals">,
  ) {}

  /** Shows what is found, and once more when some of it may not be read; nothing when another query has come. */
  async find(query: string, show: (options: readonly ContextOption[]) => void): Promise<void> {
    this.#finding.abort();
    this.#finding = new AbortController();
    const { signal } = this.#finding;
    const found = await findOptions(query, this.kinds, signal);
    if (signal.aborted) return;
    for (const each of found) {
      this.#offered.delete(each.id);
      this.#offered.set(each.id, each);
    }
    for (const id of [...this.#offered.keys()].slice(0, -remembered)) this.#offered.delete(id);
    show(found.map((each) => toOption(each)));
    const problems = await this.#problems(found, signal);
    if (!signal.aborted && problems.size > 0)
      show(found.map((each) => toOption(each, problems.get(each.id))));
  }

  /** Undefined for what was not offered. */
  async pick(id: string): Promise<Attachment | Problem | undefined> {
    const offered = this.#offered.get(id);
    if (offered === undefined) return undefined;
    const kind = this.kinds.find((each) => each.kind === offered.kind);
    return (await kind?.pick?.(offered)) ?? offered;
  }

  /** Why some of the files may not be read, by the ids of what is offered; none while the server cannot say. */
  async #problems(found: readonly Attachment[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const wanted = (await Promise.all(found.map((each) => this.#filesOf(each)))).flat();
    const files = wanted.map(({ file }) => file);
    if (files.length === 0) return new Map();
    const { refusals } = await this.server.contextRefusals({ files }, signal).catch(() => ({ refusals: [] }));
    const problems = wanted.map(({ id }, at): [string, string] => [id, refusals[at] ?? ""]);
    return new Map(problems.filter(([, problem]) => problem !== ""));
  }

  /** The file or folder that would be read. */
  async #filesOf(offered: Attachment) {
    const { id, kind, uri } = offered;
    const items =
      uri === undefined ? [] : await this.kinds.find((each) => each.kind === kind)?.items(offered, "");
    if (items === undefined || isProblem(items)) return [];
    return items.flatMap((item) => {
      if (item.kind === "file") return [{ id, file: { uri: item.uri, isNamed: item.isNamed ?? false } }];
      return item.kind === "folder" ? [{ id, file: { uri: item.uri, isNamed: true } }] : [];
    });
  }
}

function toOption({ id, kind, label, detail }: Attachment, problem?: string): ContextOption {
  return {
    ...{ id, kind, label },
    ...(detail === undefined ? {} : { detail }),
    ...(problem === undefined ? {} : { problem }),
  };
}
