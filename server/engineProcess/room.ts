import { NoRoomError } from "../engine/errors";
import { Mutex } from "../util/mutex";

/** A window, as far as this room knows it. */
export type Owner = object;

/** The models of a role, as those of the other roles see them. */
export interface RoleModels {
  /** Whether they make room for models of other roles, and those for them. */
  readonly takesTurns: boolean;
  /** Frees the models of windows that have closed. */
  freeUnused(): Promise<void>;
  /**
   * Unloads the models that `owner` does not use, all when absent, once no request is in progress. Windows keep them: each loads
   * again on its next use. Returns whether any was unloaded.
   */
  suspend(owner?: Owner): Promise<boolean>;
}

/** The memory that the models of all roles share. */
export class Room {
  readonly roles: RoleModels[] = [];
  /** One load at a time: it may need what others use. */
  readonly #turn = new Mutex();

  async freeUnused(): Promise<void> {
    for (const models of this.roles) await models.freeUnused();
  }

  /**
   * Loads one of these models. Where there is no room, models of other roles make it: those that the window `owner` does not
   * use, because it decides itself about its own; all of them when absent.
   */
  async place<Info>(
    load: () => Promise<Info>,
    { models, owner, signal }: { models: RoleModels; owner?: Owner; signal: AbortSignal },
  ): Promise<Info> {
    using _ = await this.#turn.acquire(signal);
    try {
      return await load();
    } catch (error) {
      if (!models.takesTurns || !(error instanceof NoRoomError)) throw error;
      const others = this.roles.filter((each) => each !== models && each.takesTurns);
      const suspended = await Promise.all(others.map((each) => each.suspend(owner)));
      if (!suspended.includes(true)) throw error;
      signal.throwIfAborted();
      return await load();
    }
  }
}
