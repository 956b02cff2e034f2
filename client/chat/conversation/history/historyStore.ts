import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Mutex } from "../../../../server/util/mutex";
import type { ConversationSummary } from "../../protocol/messages";
import type { Conversation } from "../conversation";
import { readText, replaceFile, type Stamp, stampOf } from "./conversationFile";
import { readConversation } from "./readConversation";

export interface HistoryOptions {
  /** Absolute path; created on the first write. */
  readonly folder: string;
  /** Whether anything may be written. */
  readonly enabled: () => boolean;
  /** A damaged file was renamed to `path`. */
  readonly onDamaged: (path: string) => void;
  readonly replaceFile?: typeof replaceFile;
}

/** A conversation in the list, and the stamp of the file that it was read from. */
interface Listed extends ConversationSummary {
  readonly stamp: Stamp;
  /** Searchable text: title and turns, in lower case. */
  readonly searched: string;
}

/** Numbers of files in the folder that the list cannot show. */
export interface Unlisted {
  /** Written by a later version. */
  readonly newer: number;
  /** Renamed because they are damaged, now or earlier. */
  readonly damaged: number;
  readonly unreadable: number;
  /** The folder itself cannot be read. */
  readonly isClosed: boolean;
}

const fileName = /^([\w-]{1,100})\.json$/;
const asideEnding = ".json.damaged";
const readAtOnce = 16;

/** Stores conversations, one file each. Those that cannot or must not be written stay in memory until the window closes. */
export class HistoryStore {
  readonly #options: HistoryOptions;
  /** The last known stamps of files that this window has read or written. */
  readonly #stamps = new Map<string, Stamp>();
  readonly #unwritten = new Map<string, Conversation>();
  readonly #listed = new Map<string, Listed>();
  /** Files that stay untouched, and the reason. */
  readonly #skipped = new Map<string, "newer" | "unreadable">();
  #unlisted: Unlisted = { newer: 0, damaged: 0, unreadable: 0, isClosed: false };
  readonly #mutex = new Mutex();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** The result of the latest `list`. */
  get unlisted(): Unlisted {
    return this.#unlisted;
  }

  /** Lists conversations whose title or text contains `search`, latest first. */
  async list(search: string): Promise<ConversationSummary[]> {
    const names = await this.#names();
    const ids = (names ?? []).flatMap((name) => fileName.exec(name)?.[1] ?? []);
    for (const id of this.#listed.keys()) if (!ids.includes(id)) this.#listed.delete(id);
    this.#skipped.clear();
    for (let at = 0; at < ids.length; at += readAtOnce)
      await Promise.all(ids.slice(at, at + readAtOnce).map((id) => this.#refresh(id)));
    await this.#countUnlisted(names);
    const unwritten = [...this.#unwritten.values()].map((conversation) => listed(conversation, ""));
    const all = [...this.#listed.values()].filter(({ id }) => !this.#unwritten.has(id)).concat(unwritten);
    const needle = search.trim().toLowerCase();
    return all
      .filter(({ searched }) => searched.includes(needle))
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .map(({ id, title, updatedAt, turns }) => ({ id, title, updatedAt, turns }));
  }

  /** Undefined if the conversation does not exist or cannot be read. */
  async load(id: string): Promise<Conversation | undefined> {
    const unwritten = this.#unwritten.get(id);
    if (unwritten !== undefined) return unwritten;
    const path = this.#path(id);
    if (path === undefined) return undefined;
    const found = await this.#read(path);
    if (found !== undefined) this.#stamps.set(id, found.stamp);
    return found?.conversation;
  }

  /**
   * Saves a conversation. If another window has changed its file, saves a copy with the id `copyId` and returns "copied".
   * Throws if it cannot be written; the list contains it anyway.
   */
  async save(conversation: Conversation, copyId: string): Promise<"saved" | "copied"> {
    using _ = await this.#mutex.acquire();
    return await this.#save(conversation, copyId);
  }

  async #save(conversation: Conversation, copyId: string): Promise<"saved" | "copied"> {
    const { id } = conversation;
    const path = this.#path(id);
    if (!this.#options.enabled() || path === undefined) {
      this.#unwritten.set(id, conversation);
      return "saved";
    }
    // Keep it in memory until it is saved.
    this.#unwritten.set(id, conversation);
    const replace = this.#options.replaceFile ?? replaceFile;
    const written = await replace(path, JSON.stringify(conversation), this.#stamps.get(id));
    if (written === "changed") {
      try {
        await this.#save({ ...conversation, id: copyId }, copyId);
      } catch (error) {
        // The next attempt saves another copy.
        this.#unwritten.delete(copyId);
        throw error;
      }
    }
    this.#unwritten.delete(id);
    if (written === "changed") return "copied";
    this.#stamps.set(id, written.stamp);
    this.#listed.set(id, listed(conversation, written.stamp));
    return "saved";
  }

  async delete(id: string): Promise<void> {
    using _ = await this.#mutex.acquire();
    this.#evict(id);
    const path = this.#path(id);
    if (path !== undefined) await rm(path, { force: true });
  }

  /** Deletes all conversations, including damaged files. */
  async deleteAll(): Promise<void> {
    using _ = await this.#mutex.acquire();
    await rm(this.#options.folder, { recursive: true, force: true });
    for (const id of [...this.#unwritten.keys(), ...this.#listed.keys()]) this.#evict(id);
    this.#stamps.clear();
  }

  #evict(id: string): void {
    this.#unwritten.delete(id);
    this.#stamps.delete(id);
    this.#listed.delete(id);
  }

  /** Undefined if the folder cannot be read. */
  #names(): Promise<string[] | undefined> {
    return readdir(this.#options.folder).catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? [] : undefined,
    );
  }

  /** Counts the files that the list leaves out; damaged ones have been renamed by now. */
  async #countUnlisted(before: readonly string[] | undefined): Promise<void> {
    const names = before && (await this.#names());
    const reasons = [...this.#skipped.values()];
    this.#unlisted = {
      newer: reasons.filter((why) => why === "newer").length,
      damaged: (names ?? []).filter((name) => name.endsWith(asideEnding)).length,
      unreadable: reasons.filter((why) => why === "unreadable").length,
      isClosed: names === undefined,
    };
  }

  async #refresh(id: string): Promise<void> {
    const path = this.#path(id);
    if (path === undefined) return;
    // Reload conversations that other windows have changed, but keep this window's stamps.
    const stamp = await stampOf(path).catch(() => undefined);
    if (stamp !== undefined && this.#listed.get(id)?.stamp === stamp) return;
    const found = await this.#read(path);
    if (found === undefined) this.#listed.delete(id);
    else this.#listed.set(id, listed(found.conversation, found.stamp));
  }

  async #read(path: string): Promise<{ conversation: Conversation; stamp: Stamp } | undefined> {
    try {
      const stamp = await stampOf(path);
      const text = await readText(path);
      if (stamp === undefined || text === undefined) return undefined;
      const found = readConversation(text);
      if ("conversation" in found) return { conversation: found.conversation, stamp };
      if ("damaged" in found) await this.#setAside(path);
      else this.#skipped.set(path, "newer");
    } catch {
      this.#skipped.set(path, "unreadable");
    }
    return undefined;
  }

  async #setAside(path: string): Promise<void> {
    const aside = path.replace(/\.json$/, asideEnding);
    await rename(path, aside).then(
      () => this.#options.onDamaged(aside),
      () => this.#skipped.set(path, "unreadable"),
    );
  }

  /** Undefined for an invalid id: ids come from the panel. */
  #path(id: string): string | undefined {
    return fileName.test(`${id}.json`) ? join(this.#options.folder, `${id}.json`) : undefined;
  }
}

function listed({ id, title, updatedAt, turns }: Conversation, stamp: Stamp): Listed {
  const searched = [title, ...turns.map(({ text }) => text)].join("\n").toLowerCase();
  return { id, title, updatedAt, turns: turns.length, stamp, searched };
}
