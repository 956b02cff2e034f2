import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "./transfer/downloadError";

/**
 * Path of the administrator's policy. VS Code applies policies only to its own settings and extensions cannot declare
 * any, so Inhouse reads a file that only an administrator can write.
 */
export function policyPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === "win32") return join(env["ProgramData"] ?? "C:\\ProgramData", "Inhouse", "policy.json");
  if (platform === "darwin") return "/Library/Application Support/Inhouse/policy.json";
  return "/etc/inhouse/policy.json";
}

/**
 * Whether the file, `{ "inhouse.downloads.enabled": false }`, forbids downloads. An unreadable or invalid file does.
 */
export function forbidsDownloads(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return !["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
  }
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy !== "object" || policy === null) return true;
    const value = (policy as Record<string, unknown>)["inhouse.downloads.enabled"];
    return value !== undefined && value !== true;
  } catch {
    return true;
  }
}
