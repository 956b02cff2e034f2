// `npm run sbom`: writes the bill of materials of the build.
import { sbomPath, writeSbom } from "./lib/packaging/sbom.mjs";
import { runMain, say } from "./lib/terminal.mjs";

await runMain(async () => {
  await writeSbom();
  say(sbomPath);
  return 0;
});
