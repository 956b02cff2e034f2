// Opens the user's own browser, if there is one.
import { spawn } from "node:child_process";
import { findProgram } from "../systemPackages.mjs";

/** Opens the address in the browser; false when there is none. */
export function openBrowser(url) {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const hasScreen = process.platform === "darwin" || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
  if (CI || !hasScreen || !process.stdout.isTTY) return false;
  const opener = findProgram(process.platform === "darwin" ? "open" : "xdg-open");
  if (opener === undefined) return false;
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
  return true;
}
