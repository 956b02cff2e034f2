// `npm run docs`: writes the pages that are made of the manifest.
import { writeFile } from "node:fs/promises";
import { settingsPage, settingsPagePath } from "./lib/docs/settingsPage.mjs";
import { runMain, say } from "./lib/terminal.mjs";

await runMain(async () => {
  await writeFile(settingsPagePath, await settingsPage());
  say(settingsPagePath);
  return 0;
});
