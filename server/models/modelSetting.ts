import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The file that a model's setting names. "~" and a path that is not absolute start at the home folder. "" stays as it is. */
export function modelFileOf(setting: string, home = homedir()): string {
  const path = setting.trim();
  if (path === "" || isAbsolute(path)) return path;
  return join(home, path.replace(/^~(?=[/\\]|$)/, ""));
}
