import { Chooser } from "../support/random";
import { typescriptModule } from "./replay/typescriptModule";

/** Makes TypeScript of this many lines that differs for every seed, so that no cache holds any of it. */
export function longText(seed: number, lines: number): string {
  const own = new Chooser(seed);
  return `// ${own.number()} ${own.number()}\n${typescriptModule(own, lines).slice(0, lines).join("\n")}\n`;
}
