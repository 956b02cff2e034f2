import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chooser } from "../../support/random";
import { pythonModule } from "../replay/pythonModule";
import { typescriptModule } from "../replay/typescriptModule";
import { entities } from "../replay/words";

const perFolder = 50;
const syllables = "ba cor den fi gal hu jor ka lem mi nor pe qua ri sol tam ur ven wis yo zar".split(" ");

/** Source files in folders of fifty, each folder with its own topics. Removed with `using`. */
export class GeneratedWorkspace implements Disposable {
  /** Holds only the workspace and the bench's own files. */
  readonly parent = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-bench-")));
  readonly folder = join(this.parent, "workspace");
  bytes = 0;
  readonly #vocabularies: string[][] = [];

  constructor(readonly count: number) {
    const choose = new Chooser(11);
    for (let at = 0; at < count; at++) {
      const folder = Math.floor(at / perFolder);
      const place = join(this.folder, `area${folder % 40}`, `module${folder}`);
      if (at % perFolder === 0) {
        mkdirSync(place, { recursive: true });
        this.#vocabularies.push(entities.map(() => madeUpWord(choose)));
      }
      const isPython = folder % 3 === 0;
      const text = this.#file(choose, folder, isPython);
      this.bytes += text.length;
      writeFileSync(
        join(place, `${choose.pick(this.#wordsOf(folder))}${at}.${isPython ? "py" : "ts"}`),
        text,
      );
    }
  }

  /** A question about one of the folders. */
  question(choose: Chooser): string {
    const [thing, other] = choose.some(this.#wordsOf(choose.between(0, this.#vocabularies.length)), 2);
    return choose.pick([
      `Where is the total of the ${thing} computed?`,
      `How are ${thing}s loaded from a file and turned into ${other}s?`,
      `Which class keeps each ${thing} with its limit and date?`,
      `what happens when a ${thing} has no ${other} and is archived`,
    ]);
  }

  [Symbol.dispose](): void {
    rmSync(this.parent, { recursive: true, force: true });
  }

  #file(choose: Chooser, folder: number, isPython: boolean): string {
    const lines = choose.between(25, 130);
    const text = (isPython ? pythonModule(choose, lines) : typescriptModule(choose, lines)).join("\n");
    const words = this.#wordsOf(folder);
    const shift = choose.between(0, entities.length);
    return `${text}\n`.replace(known, (found) => {
      const word = words[(entities.indexOf(found.toLowerCase()) + shift) % words.length] ?? found;
      return /^[A-Z]/.test(found) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    });
  }

  #wordsOf(folder: number): readonly string[] {
    return this.#vocabularies[folder] ?? [];
  }
}

const known = new RegExp(entities.join("|"), "gi");

function madeUpWord(choose: Chooser): string {
  return Array.from({ length: choose.between(2, 4) }, () => choose.pick(syllables)).join("");
}
