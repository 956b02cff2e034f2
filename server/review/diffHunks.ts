/** A line of a hunk. A removed one has no number; the others are counted from 0 in the new text. */
export type DiffLine =
  | { readonly kind: "added" | "kept"; readonly number: number; readonly text: string }
  | { readonly kind: "removed"; readonly text: string };

/** Consecutive lines of a diff. */
export type DiffHunk = readonly DiffLine[];

/** The hunks of one file's unified diff that leave lines in the new text; none for a deleted or binary file. */
export function diffHunks(diff: string): DiffHunk[] {
  const hunks: DiffLine[][] = [];
  let hunk: DiffLine[] | undefined;
  let number = 0;
  // Count down the lines that the header announces: file text may look like a header.
  let left = { old: 0, now: 0 };
  for (const line of diff.split("\n")) {
    const mark = line[0] ?? " ";
    const text = line.slice(1).replace(/\r$/, "");
    if (hunk !== undefined && left.old + left.now > 0) {
      if (mark === "\\") continue;
      if (mark === "-") {
        hunk.push({ kind: "removed", text });
        left.old--;
      } else {
        hunk.push({ kind: mark === "+" ? "added" : "kept", number, text });
        number++;
        left.now--;
        if (mark !== "+") left.old--;
      }
      continue;
    }
    const header = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (header === null) continue;
    const [, old = "1", start = "1", now = "1"] = header;
    left = { old: Number(old), now: Number(now) };
    number = Math.max(0, Number(start) - 1);
    hunk = [];
    hunks.push(hunk);
  }
  return hunks.filter((each) => each.some(({ kind }) => kind !== "removed"));
}
