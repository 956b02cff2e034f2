import { Chooser } from "../support/random";
import { typescriptModule } from "./replay/typescriptModule";

/** TypeScript of so many lines that is like no other seed's, so that nothing of it is in a cache. */
export function longText(seed: number, lines: number): string {
  const own = new Chooser(seed);
  return `// ${own.number()} ${own.number()}\n${typescriptModule(own, lines).slice(0, lines).join("\n")}\n`;
}
