/**
 * The second key of a chord such as Ctrl+K A. VS Code sees every key of the panel and takes it as a command, but does not keep it
 * from being typed as well. On a Mac it is Cmd+K; Ctrl+K deletes to the end of the line there.
 */
export class Chord {
  #hasBegun = false;

  constructor(private readonly isMac: boolean) {}

  /** For each key that goes down; true for one that is a command and must not be typed. */
  takes({ key, ctrlKey, metaKey }: Key): boolean {
    if (["Control", "Meta", "Shift", "Alt"].includes(key)) return false;
    const isSecond = this.#hasBegun;
    this.#hasBegun = !isSecond && (this.isMac ? metaKey : ctrlKey) && key.toLowerCase() === "k";
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
