import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type ScriptedClient, scriptedClient } from "../support/scriptedClient";
import type { ScriptLine } from "../support/scriptedEngine";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

interface Prepared {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** A workspace that an attacker prepared, beside a folder "outside" that the server must neither read nor write. */
export class AttackedWorkspace extends TemporaryWorkspace {
  constructor({ files = {}, links = {} }: Prepared) {
    super(files);
    const outside = join(this.parent, "outside");
    mkdirSync(outside);
    for (const [path, target] of Object.entries(links)) {
      const isOutside = target === "outside" || target.startsWith("outside/");
      mkdirSync(dirname(this.path(path)), { recursive: true });
      symlinkSync(isOutside ? join(this.parent, target) : this.path(target), this.path(path));
    }
  }

  /** The real server with this folder open, around a scripted model. */
  serve(script: readonly ScriptLine[], capabilities = {}): Promise<ScriptedClient> {
    return scriptedClient(script, {
      workspaceFolders: [{ uri: this.uri(""), name: "workspace" }],
      ...(Object.keys(capabilities).length > 0 && { capabilities }),
    });
  }

  /** All files and links in the workspace and beside it: contents and targets by path. */
  snapshot(): Readonly<Record<string, string>> {
    const found: Record<string, string> = {};
    const look = (folder: string) => {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        const info = lstatSync(path);
        const shown = relative(this.parent, path);
        if (info.isSymbolicLink()) found[shown] = `-> ${readlinkSync(path)}`;
        else if (info.isDirectory()) look(path);
        else found[shown] = readFileSync(path, "utf8");
      }
    };
    look(this.parent);
    return found;
  }
}
