/**
 * Detects the second key of a chord such as Ctrl+K A. VS Code runs the command but does not stop the key from being typed. On a
 * Mac the first key is Cmd+K; Ctrl+K deletes to the end of the line there.
 */
export class Chord {
  #hasBegun = false;

  constructor(private readonly isMac: boolean) {}

  /** Call it for each keydown; returns true for the second key of a chord, which must not be typed. */
  takes({ key, ctrlKey, metaKey }: Key): boolean {
    if (["Control", "Meta", "Shift", "Alt"].includes(key)) return false;
    const isSecond = this.#hasBegun;
    this.#hasBegun = !isSecond && (this.isMac ? metaKey : ctrlKey) && key.toLowerCase() === "k";
    return isSecond;
  }

  /** Call it when the input loses the focus. */
  end(): void {
    this.#hasBegun = false;
  }
}

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}
