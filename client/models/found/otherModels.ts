import { homedir } from "node:os";
import { basename } from "node:path";
import type { Memento } from "vscode";
import { statPath } from "../../../server/files/readRegularFile";
import { findModels } from "./findModels";
import type { FoundModel } from "./foundModel";
import { readGgufHead } from "./ggufHead";

const stateKey = "models.other";

interface OtherPaths {
  /** Files and folders that the user chose. */
  readonly chosen: readonly string[];
  /** Models that the user wants to see no more. */
  readonly forgotten: readonly string[];
}

/** More would only slow the lists down. */
const maxPaths = 200;

/** The models on this machine that are not ours: those of other programs, and what the user chose. */
export class OtherModels {
  constructor(
    private readonly state: Memento,
    private readonly search = searchThisMachine,
  ) {}

  async list(): Promise<FoundModel[]> {
    const { chosen, forgotten } = this.#paths();
    const [files, folders] = await sorted(chosen);
    const found = [...files, ...(await this.search(folders))];
    const byPath = new Map(found.map((model) => [model.path, model]));
    return [...byPath.values()].filter(({ path }) => !forgotten.includes(path));
  }

  /** Lists a file or folder from now on. */
  async add(path: string): Promise<void> {
    const { chosen, forgotten } = this.#paths();
    await this.#store({
      chosen: [path, ...chosen.filter((each) => each !== path)],
      forgotten: forgotten.filter((each) => each !== path),
    });
  }

  /** Lists a model no longer, and leaves its file alone. */
  async forget({ path }: FoundModel): Promise<void> {
    const { chosen, forgotten } = this.#paths();
    await this.#store({
      chosen: chosen.filter((each) => each !== path),
      forgotten: [path, ...forgotten.filter((each) => each !== path)],
    });
  }

  #paths(): OtherPaths {
    const { chosen, forgotten } = this.state.get<Partial<OtherPaths>>(stateKey) ?? {};
    return { chosen: texts(chosen), forgotten: texts(forgotten) };
  }

  async #store({ chosen, forgotten }: OtherPaths): Promise<void> {
    const stored = { chosen: chosen.slice(0, maxPaths), forgotten: forgotten.slice(0, maxPaths) };
    await this.state.update(stateKey, stored);
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** The chosen files as models, and the chosen folders. Leaves out what is gone. */
async function sorted(chosen: readonly string[]): Promise<[FoundModel[], string[]]> {
  const files: FoundModel[] = [];
  const folders: string[] = [];
  for (const path of chosen) {
    const info = await statPath(path, { followLinks: true }).catch(() => undefined);
    if (info?.isDirectory()) folders.push(path);
    const head = info?.isFile() ? await readGgufHead(path) : undefined;
    if (head?.isModel) files.push({ path, name: basename(path).replace(/\.gguf$/i, ""), bytes: head.bytes });
  }
  return [files, folders];
}

function searchThisMachine(folders: readonly string[]): Promise<FoundModel[]> {
  const { platform, env } = process;
  return findModels({ platform, env, home: homedir() }, folders);
}
