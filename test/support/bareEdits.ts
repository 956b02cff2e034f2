import fc from "fast-check";
import { fileSteps } from "../../server/edit/files/fileBlocks";

/** Lines of code that Markdown would render differently. */
const lines = [
  ..."**c**|*c*|__init__(self)|~~a~~|`b`|a \\* b \\\\ c|&lt;b&gt;|# a|> b|- c|1) d|+ e|=======x|---|***".split(
    "|",
  ),
  ..."[a](https://x.test)|![a](b)|<b>c</b>|<!-- d -->|$x^2$|\\(y\\)|a | b|\\_d\\_|https://x.test/__a__|!#%&'()+,-./:;?@[]^{}".split(
    "|",
  ),
].filter((line) => line.trim() !== "");

const formats: readonly ((path: string, old: string, now: string) => string)[] = [
  (path, old, now) => `${path}\n\n<<<<<<< SEARCH\n${old}\n=======\n${now}\n>>>>>>> REPLACE`,
  (path, old, now) => `${path}\n------- SEARCH\n${old}\n=======\n${now}\n+++++++ REPLACE`,
  (path, old, now) => `*** Begin Patch\n*** Update File: ${path}\n@@\n-${old}\n+${now}\n*** End Patch`,
  (path, _old, now) => `*** Begin Patch\n*** Add File: ${path}\n+${now}\n*** End Patch`,
  (path, old, now) => `--- a/${path}\n+++ b/${path}\n@@ -1,1 +1,1 @@\n-${old}\n+${now}`,
  (path, old, now) =>
    `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1,1 +1,1 @@\n-${old}\n+${now}`,
  (path, old, now) =>
    `<path>${path}</path>\n<old_string>${old}</old_string>\n<new_string>${now}</new_string>`,
  (path, _old, now) => `<file path="${path}">\n${now}\n</file>`,
  (path) => `Delete \`${path}\``,
  (path) => `Rename \`${path}\` to \`new/${path}\``,
];

const path = fc.constantFrom(
  "src/__init__.py",
  "a_b_c.ts",
  "src/~~a~~.ts",
  "a/_b_.ts",
  "[id]/page.ts",
  "src/a.ts",
);

/** An edit that Apply reads in an answer, outside any code block. */
export const bareEdit: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...formats),
    path,
    fc.constantFrom(...lines),
    fc.constantFrom(...lines),
    fc.constantFrom("", "Like **this**:\n\n", "# So\n\n"),
  )
  .map(([format, name, old, now, lead]) => lead + format(name, old, now));

/** Everything that Apply takes from an answer: paths, and the lines to find and to write. */
export function takenFrom(answer: string): string[] {
  return fileSteps(answer).steps.flatMap((step) => {
    const blocks = "change" in step ? (step.change?.blocks ?? []) : [];
    const code = "code" in step ? step.code.split("\n") : [];
    const moved = "to" in step ? [step.to] : [];
    return [
      step.path,
      ...moved,
      ...code,
      ...blocks.flatMap(({ search, replace }) => [...search, ...replace]),
    ];
  });
}
