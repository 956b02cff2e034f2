import type { ChatServer } from "../../connection/chatServer";
import type { Attachment } from "../conversation/conversation";
import type { ContextOption } from "../protocol/messages";
import { type AttachmentKind, isProblem, type Problem } from "./attachmentKind";
import { findOptions } from "./findOptions";

/** Number of rows to remember: a pick may arrive after newer rows are shown. */
const remembered = 1000;

/** The "@" menu: finds its rows, and returns the attachment of the row that the user picks. */
export class ContextMenu {
  readonly #offered = new Map<string, Attachment>();
  #finding = new AbortController();

  constructor(
    private readonly kinds: readonly AttachmentKind[],
    private readonly server: Pick<ChatServer, "contextRefusals">,
  ) {}

  /** Shows the matches, and again with the problems of unreadable ones. Shows nothing if a newer query has arrived. */
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

  /** Undefined for an unknown id. */
  async pick(id: string): Promise<Attachment | Problem | undefined> {
    const offered = this.#offered.get(id);
    if (offered === undefined) return undefined;
    const kind = this.kinds.find((each) => each.kind === offered.kind);
    return (await kind?.pick?.(offered)) ?? offered;
  }

  /** Problems of unreadable files by row id; empty if the server does not answer. */
  async #problems(found: readonly Attachment[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const rows = (await Promise.all(found.map((each) => this.#filesOf(each)))).flat();
    const files = rows.map(({ file }) => file);
    if (files.length === 0) return new Map();
    const { refusals } = await this.server.contextRefusals({ files }, signal).catch(() => ({ refusals: [] }));
    const problems = rows.map(({ id }, at): [string, string] => [id, refusals[at] ?? ""]);
    return new Map(problems.filter(([, problem]) => problem !== ""));
  }

  /** The files and folders that the server would read for this row. */
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
    id,
    kind,
    label,
    ...(detail !== undefined && { detail }),
    ...(problem !== undefined && { problem }),
  };
}
