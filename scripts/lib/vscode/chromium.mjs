// Finds a Chromium for the headless checks.
import { chromium as playwrightChromium } from "playwright-core";
import { aptInstall, findProgram, isExecutable } from "../systemPackages.mjs";
import { ScriptError } from "../terminal.mjs";

const macApplications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Otherwise a page whose HTML our script replaced may not open WebSockets to 127.0.0.1.
  "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
];

function findChromium() {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined) {
    if (isExecutable(given)) return given;
    throw new ScriptError(`CHROMIUM_PATH is ${given}, which is not executable: correct or unset it.`);
  }
  return (
    findProgram("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge") ??
    [...macApplications, playwrightChromium.executablePath()].find(isExecutable)
  );
}

async function ensureChromium() {
  const found = findChromium() ?? ((await aptInstall("chromium")) ? findChromium() : undefined);
  if (found !== undefined) return found;
  throw new ScriptError(
    "No Chromium was found: install Chromium or Google Chrome, or run `npx playwright-core install --with-deps chromium`, " +
      "or set CHROMIUM_PATH to the executable.",
  );
}

/** Starts a headless Chromium; close it with `close()`. */
export async function launchChromium() {
  const executablePath = await ensureChromium();
  return playwrightChromium.launch({
    executablePath,
    args: flags,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}
