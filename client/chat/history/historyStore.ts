import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ConversationSummary } from "../messages";
import type { Conversation } from "./conversation";
import { readText, replaceFile, type Stamp, stampOf } from "./conversationFile";
import { readConversation } from "./readConversation";

export interface HistoryOptions {
  /** Absolute path; made when something is written. */
  readonly folder: string;
  /** Whether anything may be written. */
  readonly enabled: () => boolean;
  /** A file made no sense and was kept aside as `path`. */
  readonly onDamaged: (path: string) => void;
  readonly replaceFile?: typeof replaceFile;
}

/** What the list needs to know of a conversation, and in which state of its file it was read. */
interface Listed extends ConversationSummary {
  readonly stamp: Stamp;
  /** Title and turns, in lower case. */
  readonly searched: string;
}

/** What the folder holds and the list cannot show. */
export interface Unlisted {
  /** Written by a later version. */
  readonly newer: number;
  /** Kept aside, now or earlier. */
  readonly damaged: number;
  readonly unreadable: number;
  /** The folder itself cannot be read. */
  readonly isClosed: boolean;
}

const fileName = /^([\w-]{1,100})\.json$/;
const asideEnding = ".json.damaged";
const readAtOnce = 16;

/**
 * Conversations, one file each. What cannot or may not be written is kept in memory, so that nothing is lost as long as the
 * window lives.
 */
export class HistoryStore {
  readonly #options: HistoryOptions;
  /** Of the files that this window has read or written: the state in which it knows them. */
  readonly #stamps = new Map<string, Stamp>();
  readonly #unwritten = new Map<string, Conversation>();
  readonly #listed = new Map<string, Listed>();
  /** Files that stay as they are, and why. */
  readonly #left = new Map<string, "newer" | "unreadable">();
  #unlisted: Unlisted = { newer: 0, damaged: 0, unreadable: 0, isClosed: false };
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** As the latest list has found it. */
  get unlisted(): Unlisted {
    return this.#unlisted;
  }

  /** Those whose title or text holds `search`, latest first. */
  async list(search: string): Promise<ConversationSummary[]> {
    const names = await this.#names();
    const ids = (names ?? []).flatMap((name) => fileName.exec(name)?.[1] ?? []);
    for (const id of this.#listed.keys()) if (!ids.includes(id)) this.#listed.delete(id);
    this.#left.clear();
    for (let at = 0; at < ids.length; at += readAtOnce)
      await Promise.all(ids.slice(at, at + readAtOnce).map((id) => this.#refresh(id)));
    await this.#look(names);
    const unwritten = [...this.#unwritten.values()].map((conversation) => listed(conversation, ""));
    const all = [...this.#listed.values()].filter(({ id }) => !this.#unwritten.has(id)).concat(unwritten);
    const wanted = search.trim().toLowerCase();
    return all
      .filter(({ searched }) => searched.includes(wanted))
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .map(({ id, title, updatedAt, turns }) => ({ id, title, updatedAt, turns }));
  }

  /** Undefined when there is none, or none that can be read. */
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
   * Writes it. When another window has written to the same conversation since this one looked, this one's becomes a copy with
   * the id `copyId`, and "copied" is returned. Throws when it cannot be written; it is in the list all the same.
   */
  save(conversation: Conversation, copyId: string): Promise<"saved" | "copied"> {
    return this.#inTurn(() => this.#save(conversation, copyId));
  }

  async #save(conversation: Conversation, copyId: string): Promise<"saved" | "copied"> {
    const { id } = conversation;
    const path = this.#path(id);
    if (!this.#options.enabled() || path === undefined) {
      this.#unwritten.set(id, conversation);
      return "saved";
    }
    // It is in memory until it is known to be on the disk.
    this.#unwritten.set(id, conversation);
    const replace = this.#options.replaceFile ?? replaceFile;
    const written = await replace(path, JSON.stringify(conversation), this.#stamps.get(id));
    if (written === "changed") {
      try {
        await this.#save({ ...conversation, id: copyId }, copyId);
      } catch (error) {
        // The next try makes another copy.
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

  delete(id: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#forget(id);
      const path = this.#path(id);
      if (path !== undefined) await rm(path, { force: true });
    });
  }

  /** Deletes all that there is, also what made no sense. */
  eraseAll(): Promise<void> {
    return this.#inTurn(async () => {
      await rm(this.#options.folder, { recursive: true, force: true });
      for (const id of [...this.#unwritten.keys(), ...this.#listed.keys()]) this.#forget(id);
      this.#stamps.clear();
    });
  }

  #forget(id: string): void {
    this.#unwritten.delete(id);
    this.#stamps.delete(id);
    this.#listed.delete(id);
  }

  /** Undefined when the folder cannot be read. */
  #names(): Promise<string[] | undefined> {
    return readdir(this.#options.folder).catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? [] : undefined,
    );
  }

  /** Counts what the list leaves out; what was damaged has another name by now. */
  async #look(before: readonly string[] | undefined): Promise<void> {
    const names = before && (await this.#names());
    const left = [...this.#left.values()];
    this.#unlisted = {
      newer: left.filter((why) => why === "newer").length,
      damaged: (names ?? []).filter((name) => name.endsWith(asideEnding)).length,
      unreadable: left.filter((why) => why === "unreadable").length,
      isClosed: names === undefined,
    };
  }

  async #refresh(id: string): Promise<void> {
    const path = this.#path(id);
    if (path === undefined) return;
    // Conversations of other windows are read anew when their files have changed; this window's own stamps stay as they are.
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
      if ("damaged" in found) await this.#keepAside(path);
      else this.#left.set(path, "newer");
    } catch {
      this.#left.set(path, "unreadable");
    }
    return undefined;
  }

  async #keepAside(path: string): Promise<void> {
    const aside = path.replace(/\.json$/, asideEnding);
    await rename(path, aside).then(
      () => this.#options.onDamaged(aside),
      () => this.#left.set(path, "unreadable"),
    );
  }

  /** Undefined for an id that is no name of ours: ids come from the panel. */
  #path(id: string): string | undefined {
    return fileName.test(`${id}.json`) ? join(this.#options.folder, `${id}.json`) : undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => {});
    return result;
  }
}

function listed({ id, title, updatedAt, turns }: Conversation, stamp: Stamp): Listed {
  const searched = [title, ...turns.map(({ text }) => text)].join("\n").toLowerCase();
  return { id, title, updatedAt, turns: turns.length, stamp, searched };
}
