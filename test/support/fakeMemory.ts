import { NoRoomError } from "../../server/engine/errors";
import type { Role as ModelRole } from "../../server/engine/gguf/memoryFit";

type Role = ModelRole | "other program";

/** The memory of a machine on which a model takes what its path says: "/code-8.gguf" takes 8. */
export class FakeMemory {
  /** Each load and unload, such as "completion +/code-8.gguf" or "chat -". */
  readonly events: string[] = [];
  readonly #taken = new Map<Role, number>();

  constructor(readonly total: number) {}

  /** Throws a `NoRoomError` for a model that does not fit beside the others. */
  place(role: Role, path: string): void {
    this.#taken.delete(role);
    const size = Number(/-(\d+)\.gguf$/.exec(path)?.[1] ?? 1);
    const free = this.total - [...this.#taken.values()].reduce((sum, each) => sum + each, 0);
    if (size > free) throw new NoRoomError(`${path} needs ${size} but only ${free} is free: choose another.`);
    this.#taken.set(role, size);
    this.events.push(`${role} +${path}`);
  }

  free(role: Role): void {
    if (this.#taken.delete(role)) this.events.push(`${role} -`);
  }
}
