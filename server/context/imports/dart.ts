import { dirname, join } from "node:path";
import type { ImportStyle, Statement } from "./style";
import { everything } from "./style";
import { matchGroups } from "./text";

export const dart: ImportStyle = {
  statements(text) {
    const found = matchGroups(
      text,
      /^[ \t]*(import|export|part(?:[ \t]+of)?)[ \t]+["'](?!dart:)([^"'\n]{1,300}\.dart)["'](?:[ \t]+(?:deferred[ \t]+)?as[ \t]+(\w+))?/gm,
    );
    return found.map(
      ([kind = "", target = "", alias = ""]): Statement => ({
        target,
        names: everything,
        ...(alias !== "" && { namespace: alias }),
        ...(kind !== "import" && { reexportsAll: true }),
      }),
    );
  },

  async find({ target }, { path }, lookup) {
    const [, name, rest = ""] = /^package:(\w+)\/(.*)$/.exec(target) ?? [];
    if (name === undefined) return [{ path: join(dirname(path), target) }];
    const manifest = await lookup.nearest(dirname(path), "pubspec.yaml");
    if (manifest === undefined) return [];
    const text = (await lookup.read(manifest))?.text ?? "";
    const own = /^name:[ \t]*["']?(\w+)/m.exec(text)?.[1];
    const home = dirname(manifest);
    const folders = own === name ? [home] : [join(home, "..", name), join(home, "packages", name)];
    const found = await lookup.first(folders.map((folder) => join(folder, "lib", rest)));
    return found === undefined ? [] : [{ path: found }];
  },
};
