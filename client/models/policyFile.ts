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
 * What the file says: `{ "inhouse.downloads.enabled": false }` forbids downloads, and so does an unreadable or invalid file;
 * `"inhouse.models.mirror"` is used instead of the user's.
 */
export interface Policy {
  readonly forbidsDownloads: boolean;
  readonly mirror?: string;
}

const nothing: Policy = { forbidsDownloads: false };
const everything: Policy = { forbidsDownloads: true };

export function readPolicy(path: string): Policy {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "") ? nothing : everything;
  }
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy !== "object" || policy === null) return everything;
    const { "inhouse.downloads.enabled": enabled, "inhouse.models.mirror": mirror } = policy as Record<
      string,
      unknown
    >;
    if (mirror !== undefined && typeof mirror !== "string") return everything;
    return {
      forbidsDownloads: enabled !== undefined && enabled !== true,
      ...(mirror !== undefined && { mirror }),
    };
  } catch {
    return everything;
  }
}
