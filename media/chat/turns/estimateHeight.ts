import { isBlank } from "../../../server/protocol/code/lines";

/** Typical sizes of the panel's fonts, in pixels. Drawn answers are measured instead. */
const lineHeight = 20;
const charWidth = 6.7;

/** Estimates the height of rendered Markdown in a column of this width, in pixels. */
export function estimateHeight(markdown: string, width: number): number {
  const charsPerLine = Math.max(10, width / charWidth);
  let lines = 0;
  let inCode = false;
  for (const line of markdown.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) {
      inCode = !inCode;
      lines += 1;
    } else if (inCode) lines += 0.94;
    else if (isBlank(line)) lines += 0.5;
    else lines += Math.ceil(line.length / charsPerLine);
  }
  return Math.round(lines * lineHeight);
}
