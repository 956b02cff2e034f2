import { EngineError } from "../../server/engine/errors";
import type { ModelFile } from "../../server/engine/gguf/inspectModel";
import { shapeOf } from "../../server/engine/gguf/memoryShape";
import type { Measurements } from "../../server/models/doctor";
import { settingsOf } from "../../server/models/doctor/configuredModels";
import type { LoadedModel, ModelReader } from "../../server/models/doctor/modelFacts";
import type { System, SystemFiles } from "../../server/models/doctor/system";

/** Texts of files by path; a folder exists when a file is in it. */
export type FakeFiles = Readonly<Record<string, string>>;

export interface Machine {
  readonly system: System;
  readonly found: Measurements;
}

interface Changes {
  readonly files?: FakeFiles;
  readonly readOnly?: readonly string[];
  readonly system?: Partial<System>;
  readonly found?: Partial<Measurements>;
}

export const modelPath = "/home/ada/models/coder.gguf";

const file: ModelFile = {
  path: modelPath,
  parts: [modelPath],
  name: "Coder 7B",
  architecture: "qwen2",
  fileBytes: 8e9,
  trainContextTokens: 32_768,
  vocabularySize: 152_064,
  memory: shapeOf({ modelBytes: 8e9, kvBytesPerToken: 57_344 }),
  specialTokens: [],
};

const reader: ModelReader = {
  inspect: async (path) => ({ ...file, path, parts: [path] }),
  bytesPerToken: async () => 7.5e9,
  identity: async () => "",
};

export const loaded = {
  ok: true as const,
  path: modelPath,
  name: "Coder 7B",
  architecture: "qwen2",
  family: "qwen",
  contextTokens: 8192,
  backend: "CPU",
  promptTokensPerSecond: 100,
  tokensPerSecond: 7.5,
} satisfies LoadedModel;

const attempts = [{ what: "TCP over IPv4", outcome: "refused", answer: "EACCES" }] as const;
const claims = [{ id: "sockets", what: "No socket can be created", proved: true, attempts }];

const manifest = JSON.stringify({
  ...{ name: "inhouse", publisher: "inhouse", version: "0.1.0" },
  engines: { vscode: "^1.127.0", node: ">=20" },
});

export const usualFiles: FakeFiles = {
  "/opt/inhouse/package.json": manifest,
  "/opt/inhouse/node_modules/@node-llama-cpp/linux-x64/package.json": "{}",
  "/opt/inhouse/node_modules/@node-llama-cpp/linux-x64-cuda/package.json": "{}",
  "/etc/os-release": 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n',
  "/proc/cpuinfo": "flags\t\t: fpu sse4_2 fma avx f16c avx2\n",
  "/proc/meminfo": "MemTotal: 65000000 kB\nSwapTotal:       8388604 kB\n",
  "/proc/self/cgroup": "0::/user.slice/user-1000.slice\n",
  "/usr/bin/perl": "",
  "/usr/share/code/resources/app/package.json": '{ "name": "Code", "version": "1.128.1" }',
  "/home/ada/.config/Code/User/globalStorage/inhouse.inhouse/chat.json": "{}",
  "/home/ada/.config/Code/User/globalStorage/inhouse.inhouse/server/statistics.json": '{"days":[]}',
};

/** Driver files of an NVIDIA GPU. */
export function nvidia(name: string, driver: string): FakeFiles {
  return {
    "/proc/driver/nvidia/version": `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${driver}  Release Build  (root@)\nGCC version:  gcc version 13.3.0\n`,
    "/proc/driver/nvidia/gpus/0000:01:00.0/information": `Model: \t\t ${name}\nIRQ:   \t\t 180\nGPU UUID: \t GPU-1\n`,
    "/sys/bus/pci/devices/0000:01:00.0/class": "0x030000\n",
    "/sys/bus/pci/devices/0000:01:00.0/vendor": "0x10de\n",
    "/sys/bus/pci/devices/0000:01:00.0/driver/module": "",
  };
}

/** CUDA's libraries in a folder. */
export function cudaIn(folder: string, version: string): FakeFiles {
  const [main] = version.split(".");
  const names = ["libcudart", "libcublas"].flatMap((name) => [`${name}.so.${main}`, `${name}.so.${version}`]);
  return Object.fromEntries(names.map((name) => [`${folder}/${name}`, ""]));
}

/** A laptop with Ubuntu on x64 and no GPU, with changes. A file with the text "-" is removed. */
export function machine({ files = {}, readOnly = [], system = {}, found = {} }: Changes = {}): Machine {
  const all = Object.entries({ ...usualFiles, ...files }).filter(([, text]) => text !== "-");
  return {
    system: {
      platform: "linux",
      arch: "x64",
      release: "6.8.0-79-generic",
      version: "#79-Ubuntu SMP",
      cpuModel: "AMD Ryzen 7 7840U",
      cores: 16,
      totalBytes: 64e9,
      availableBytes: 48e9,
      home: "/home/ada",
      user: "ada",
      node: "v24.21.0",
      libc: { name: "glibc", version: "2.39" },
      installation: "/opt/inhouse",
      files: fakeFiles(Object.fromEntries(all), readOnly),
      ...system,
    },
    found: {
      backend: { description: "CPU", unified: false },
      availableBytes: system.availableBytes ?? 48e9,
      settings: settingsOf({}, "/home/ada"),
      servers: [],
      completion: loaded,
      bandwidth: () => ({ bytesPerSecond: 60e9, threads: 8 }),
      protection: {
        seal: "sealed",
        testedAt: "2026-11-30T00:00:00.000Z",
        server: { pid: 1, claims },
        child: { pid: 2, claims },
      },
      reader,
      ...found,
    },
  };
}

function fakeFiles(texts: FakeFiles, readOnly: readonly string[]): SystemFiles {
  const paths = Object.keys(texts);
  const below = (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`));
  return {
    async read(path) {
      const text = texts[path];
      if (text !== undefined) return text;
      const message = `ENOENT: no such file or directory, open '${path}'`;
      throw Object.assign(new Error(message), { code: "ENOENT", path });
    },
    list: async (path) =>
      [...new Set(below(path).map((each) => each.slice(path.length + 1).split("/")[0] ?? ""))].toSorted(),
    exists: async (path) => paths.includes(path) || below(path).length > 0,
    isWritable: async (path) => !readOnly.some((folder) => path.startsWith(folder)),
    freeBytes: async () => 120e9,
    usage: async (path) => ({
      files: below(path).length,
      bytes: below(path).reduce((sum, each) => sum + (texts[each]?.length ?? 0), 0),
    }),
  };
}

/** The error of a model that cannot be read. */
export function brokenReader(problem: string): ModelReader {
  return {
    ...reader,
    inspect: async () => {
      throw new EngineError(problem);
    },
  };
}
