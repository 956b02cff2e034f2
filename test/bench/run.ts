/** `npm run bench [-- NAME …] [--model FILE] [--cases FILE]`: prints figures, as ratios within this run where it can. */
import { parseArgs } from "node:util";
import { fillInTheMiddle } from "./fillInTheMiddle";
import { startup } from "./startup";
import { throughput } from "./throughput";
import { typing } from "./typing";

const { values, positionals } = parseArgs({
  options: { model: { type: "string", default: "" }, cases: { type: "string", default: "" } },
  allowPositionals: true,
});
const server = "dist/server/main.mjs";
const benches: Record<string, () => Promise<void>> = {
  startup: () => startup(server, values.model),
  throughput: () => throughput(server, values.model),
  typing: () => typing(server, values.model),
  // Needs a file of cases: JSON Lines of { id, path, language, kind, prefix, suffix, middle }.
  fim: () => fillInTheMiddle(server, values.cases, values.model),
};

const chosen =
  positionals.length > 0
    ? positionals
    : Object.keys(benches).filter((name) => name !== "fim" || values.cases !== "");
for (const name of chosen) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`There is no bench ${name}: choose from ${Object.keys(benches).join(", ")}.`);
  console.log(`\n${name}`);
  await bench();
}
