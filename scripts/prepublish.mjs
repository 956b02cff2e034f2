// Runs before the extension is packed: adds the bill of materials and the digests.
import { describePackage } from "./lib/packaging/packedExtension.mjs";
import { runMain } from "./lib/terminal.mjs";

await runMain(async () => {
  await describePackage();
  return 0;
});
