// Runs before the extension is packed: adds what a reader wants to know of the package.
import { describePackage } from "./lib/packaging/packedExtension.mjs";
import { runMain } from "./lib/terminal.mjs";

await runMain(async () => {
  await describePackage();
  return 0;
});
