// Records a page as an animated GIF.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "../systemPackages.mjs";
import { ScriptError } from "../terminal.mjs";

/** Starts to record. `stop(file)` writes the GIF; it needs ffmpeg. */
export async function startRecording(page) {
  const ffmpeg = findProgram("ffmpeg");
  if (ffmpeg === undefined) throw new ScriptError("Recording needs ffmpeg: install it.");
  const folder = await mkdtemp(join(tmpdir(), "inhouse-recording-"));
  const frames = [];
  const session = await page.context().newCDPSession(page);
  session.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    frames.push({ data, at: metadata.timestamp });
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
  });
  await session.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
  return {
    async stop(file) {
      await session.send("Page.stopScreencast");
      const end = Date.now() / 1000;
      const lines = await Promise.all(
        frames.map(async ({ data, at }, number) => {
          const name = `${String(number).padStart(5, "0")}.png`;
          await writeFile(join(folder, name), data, "base64");
          const seconds = Math.max(0.02, (frames[number + 1]?.at ?? end) - at);
          return `file '${name}'\nduration ${seconds.toFixed(3)}\n`;
        }),
      );
      const list = join(folder, "frames.txt");
      // The concatenation ignores the duration of its last entry.
      await writeFile(list, `${lines.join("")}file '${String(frames.length - 1).padStart(5, "0")}.png'\n`);
      await mkdir(dirname(file), { recursive: true });
      const filter =
        "fps=10,split[a][b];[a]palettegen=max_colors=64:stats_mode=diff[p];[b][p]paletteuse=dither=none:diff_mode=rectangle";
      await promisify(execFile)(ffmpeg, ["-y", "-f", "concat", "-i", list, "-vf", filter, file]);
      await rm(folder, { recursive: true });
      return file;
    },
  };
}
