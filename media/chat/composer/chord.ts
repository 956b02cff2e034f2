/**
 * The second key of a chord such as Ctrl+K A. VS Code sees every key of the panel and takes it as a command, but does not keep it
 * from being typed as well.
 */
export class Chord {
  #hasBegun = false;

  /** For each key that goes down; true for one that is a command and must not be typed. */
  takes({ key, ctrlKey, metaKey }: Key): boolean {
    if (["Control", "Meta", "Shift", "Alt"].includes(key)) return false;
    const isSecond = this.#hasBegun;
    this.#hasBegun = !isSecond && (ctrlKey || metaKey) && key.toLowerCase() === "k";
    return isSecond;
  }

  /** The user is elsewhere. */
  end(): void {
    this.#hasBegun = false;
  }
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}
