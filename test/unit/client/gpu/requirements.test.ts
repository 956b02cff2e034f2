import assert from "node:assert/strict";
import { architecturesOf, cudaRange, mayHaveCard } from "../../../../client/gpu/checks/cards";
import type { Machine } from "../../../../client/gpu/checks/machine";
import { checkRequirements, type RequirementId } from "../../../../client/gpu/checks/requirements";

interface Described {
  readonly arch?: string;
  /** Lines of nvidia-smi; undefined: there is none. */
  readonly cards?: string | undefined;
  /** CUDA by folder: "/usr/local/cuda-13.0": "13.0". */
  readonly cuda?: Readonly<Record<string, string>>;
  /** Versions of programs in the PATH; "" removes one. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly files?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly freeBytes?: number;
}

const spark = "NVIDIA GB10, 12.1, 580.95.05";
const ubuntu = 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n';
const parts = [
  ...["include/cublas_v2.h", "include/cuda_runtime.h"],
  ...["lib64/libcublas.so", "lib64/libcudart.so", "lib64/stubs/libcuda.so"],
];

/** A machine that is ready, but for what the test says. */
function machine(described: Described = {}): Machine {
  const cuda = described.cuda ?? { "/usr/local/cuda-13.0": "13.0" };
  const versions = {
    cmake: "3.28.3",
    "g++": "13.3.0",
    ninja: "1.11.1",
    make: "4.3",
    git: "2.43.0",
    "apt-get": "2",
  };
  const programs: Record<string, string> = { ...versions, ...described.programs };
  const files: Record<string, string> = {
    "/etc/os-release": ubuntu,
    ...Object.fromEntries(
      Object.keys(cuda).flatMap((folder) => parts.map((part) => [`${folder}/${part}`, ""])),
    ),
    ...described.files,
  };
  for (const name of described.without ?? []) delete files[name];
  const path = (program: string) => (programs[program] ? `/usr/bin/${program}` : undefined);
  return {
    platform: "linux",
    arch: described.arch ?? "arm64",
    environment: described.environment ?? {},
    cores: 20,
    freeMemory: 100e9,
    find: async (program) => path(program),
    run: async (command, [first]) => {
      if (command === "nvidia-smi") return "cards" in described ? described.cards : spark;
      const folder = Object.keys(cuda).find((each) => command === `${each}/bin/nvcc`);
      if (folder !== undefined)
        return first === "--version"
          ? `Cuda compilation tools, release ${cuda[folder]}, V${cuda[folder]}.88`
          : `#$ TOP=${folder}/bin/..`;
      const program = command.replace("/usr/bin/", "");
      const version = programs[program];
      if (!version) return undefined;
      return program.startsWith("g++") ? `${version}\n` : `${program} version ${version}`;
    },
    exists: async (name) => name in files,
    list: async (folder) => {
      const found = [...Object.keys(files), ...Object.keys(cuda).map((each) => `${each}/bin`)];
      const inside = found.filter((name) => name.startsWith(`${folder}/`));
      return [...new Set(inside.map((name) => name.slice(folder.length + 1).split("/")[0] ?? ""))];
    },
    text: async (name) => files[name],
    freeBytes: async () => described.freeBytes ?? 100e9,
  };
}

const check = (described?: Described) => checkRequirements(machine(described), "/home/ada/.config/gpu");

async function missing(described: Described) {
  const { requirements, build } = await check(described);
  assert.equal(build, undefined);
  return requirements.filter(({ isMet }) => !isMet);
}

describe("what a build of the GPU backend needs", () => {
  it("is all there on a Spark, also where nvcc is not in the PATH", async () => {
    const { build, requirements } = await check();
    assert.ok(requirements.every(({ isMet }) => isMet));
    assert.deepEqual(build?.architectures, ["121a-real"]);
    assert.deepEqual(build.tools, {
      git: "/usr/bin/git",
      cmake: "/usr/bin/cmake",
      nvcc: "/usr/local/cuda-13.0/bin/nvcc",
      cudaFolder: "/usr/local/cuda-13.0",
      compiler: "/usr/bin/g++",
      ninja: "/usr/bin/ninja",
    });
  });

  const pci = (vendor: string, kind = "0x030000") => ({
    "/sys/bus/pci/devices/0000:01:00.0/class": `${kind}\n`,
    "/sys/bus/pci/devices/0000:01:00.0/vendor": `${vendor}\n`,
  });
  const without: readonly (readonly [string, Described, boolean])[] = [
    ["nothing", {}, false],
    ["a GPU of Intel", { files: pci("0x8086") }, false],
    ["a sound device of NVIDIA", { files: pci("0x10de", "0x040300") }, false],
    ["a GPU of NVIDIA", { files: pci("0x10de") }, true],
    ["NVIDIA's GPU for computing", { files: pci("0x10de", "0x030200") }, true],
    ["a GPU behind Windows's driver", { files: { "/dev/dxg": "" } }, true],
    ["the kernel's driver", { files: { "/proc/driver/nvidia/gpus/0/information": "Model: x\n" } }, true],
  ];
  for (const [name, described, expected] of without)
    it(`${expected ? "sees that there may be a card" : "sees no card"} where no tool lists one: ${name}`, async () => {
      assert.equal(await mayHaveCard(machine({ cards: undefined, ...described })), expected);
    });

  it("takes CUDACXX, and make where there is no ninja", async () => {
    const cuda = { "/opt/nvidia": "13.1" };
    const environment = { CUDACXX: "/opt/nvidia/bin/nvcc" };
    const { build } = await check({ cuda, environment, programs: { ninja: "" } });
    assert.equal(build?.tools.nvcc, "/opt/nvidia/bin/nvcc");
    assert.equal(build.tools.ninja, undefined);
  });

  it("takes the newest CUDA that fits the GPU and its driver", async () => {
    const cuda = {
      "/usr/local/cuda-12.2": "12.2",
      "/usr/local/cuda-12.9": "12.9",
      "/usr/local/cuda-13.0": "13.0",
    };
    const releaseFor = async (cards: string) => (await check({ cards, cuda })).build?.cuda.release;
    assert.equal(await releaseFor(spark), "13.0");
    assert.equal(await releaseFor("NVIDIA GeForce RTX 4090, 8.9, 570.153.02"), "12.9");
    assert.equal(await releaseFor("NVIDIA GeForce GTX 1080, 6.1, 580.95.05"), "12.9");
  });

  it("builds for each of two GPUs, once for equal ones", async () => {
    const two = "NVIDIA GeForce RTX 5090, 12.0, 580.95.05\nNVIDIA GeForce RTX 3090, 8.6, 580.95.05\n";
    assert.deepEqual((await check({ cards: two })).build?.architectures, ["120a-real", "86-real"]);
    assert.deepEqual((await check({ cards: `${spark}\n${spark}\n` })).build?.architectures, ["121a-real"]);
  });

  it("takes an older compiler beside one that is too new for CUDA", async () => {
    const cuda = { "/usr/local/cuda-12.9": "12.9" };
    const { build } = await check({
      cuda,
      programs: { "g++": "15.2.0", "g++-14": "14.2.0", "g++-12": "12.4.0" },
    });
    assert.equal(build?.tools.compiler, "/usr/bin/g++-14");
  });

  const install = (name: string) => `sudo apt install ${name}`;
  const keyring = (target: string) =>
    `d=$(mktemp -d) && wget -O "$d/keyring.deb" https://developer.download.nvidia.com/compute/cuda/repos/${target}/cuda-keyring_1.1-1_all.deb && sudo dpkg -i "$d/keyring.deb" && sudo apt update && `;
  const source = {
    "/etc/apt/sources.list.d/cuda.list":
      "deb https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2404/sbsa/ /",
  };
  const dgx = { "/etc/dgx-release": 'DGX_NAME="DGX Spark"' };
  const cases: readonly (readonly [string, Described, RequirementId, RegExp, string | undefined])[] = [
    ["no driver", { cards: undefined }, "card", /finds no GPU/, "sudo ubuntu-drivers install && sudo reboot"],
    [
      "no driver on DGX OS",
      { cards: undefined, files: dgx },
      "card",
      /finds no GPU/,
      "sudo apt update && sudo apt full-upgrade && sudo reboot",
    ],
    [
      "a driver without nvidia-smi",
      { cards: undefined, files: { "/proc/driver/nvidia/gpus/0/information": "Model: \t NVIDIA GB10\n" } },
      "card",
      /^NVIDIA GB10 has a driver, but its tool nvidia-smi does not answer\.$/,
      "sudo ubuntu-drivers install && sudo reboot",
    ],
    [
      "an old driver",
      { cards: "NVIDIA GeForce RTX 3090, 8.6, 470.82.01", cuda: { "/usr/local/cuda-12.9": "12.9" } },
      "card",
      /has driver 470\.82\.01, but CUDA needs driver 525 or later/,
      "sudo ubuntu-drivers install && sudo reboot",
    ],
    [
      "a GPU that is too old",
      { cards: "Tesla K80, 3.7, 570.1.1", cuda: { "/usr/local/cuda-12.9": "12.9" } },
      "card",
      /too old/,
      undefined,
    ],
    [
      "no CUDA",
      { cuda: {} },
      "toolkit",
      /nvcc.*is not installed/,
      keyring("ubuntu2404/sbsa") + install("cuda-toolkit-13-0"),
    ],
    [
      "no CUDA on DGX OS",
      { cuda: {}, files: dgx },
      "toolkit",
      /is not installed/,
      install("cuda-toolkit-13-0"),
    ],
    [
      "no CUDA, with NVIDIA's source",
      { cuda: {}, files: source },
      "toolkit",
      /is not installed/,
      install("cuda-toolkit-13-0"),
    ],
    [
      "no CUDA on x64 with an older driver",
      { arch: "x64", cards: "NVIDIA GeForce RTX 4090, 8.9, 570.153.02", cuda: {} },
      "toolkit",
      /is not installed/,
      keyring("ubuntu2404/x86_64") + install("cuda-toolkit-12-9"),
    ],
    [
      "CUDA that is too old for GB10",
      { cuda: { "/usr/local/cuda-12.8": "12.8" }, files: dgx },
      "toolkit",
      /CUDA 12\.8 is too old: this GPU needs 12\.9 or later/,
      install("cuda-toolkit-13-0"),
    ],
    [
      "CUDA that is too new for the driver",
      { cards: "NVIDIA GeForce RTX 4090, 8.9, 550.90.07" },
      "toolkit",
      /CUDA 13\.0 is too new for this GPU or its driver: CUDA 12\.9 fits/,
      keyring("ubuntu2404/sbsa") + install("cuda-toolkit-12-9"),
    ],
    [
      "no header of cuBLAS",
      { without: ["/usr/local/cuda-13.0/include/cublas_v2.h"], files: dgx },
      "cublas",
      /^Parts of CUDA 13\.0 are missing: cublas_v2\.h\.$/,
      install("libcublas-dev-13-0 cuda-cudart-dev-13-0 cuda-driver-dev-13-0"),
    ],
    ["no CMake", { programs: { cmake: "" } }, "cmake", /is not installed/, install("cmake")],
    [
      "an old CMake",
      { programs: { cmake: "3.22.1" }, files: { "/etc/os-release": ubuntu.replace("24.04", "22.04") } },
      "cmake",
      /CMake 3\.22\.1 is too old: 3\.25 or later/,
      "sudo snap install cmake --classic",
    ],
    ["no compiler", { programs: { "g++": "" } }, "compiler", /g\+\+ is not installed/, install("g++")],
    [
      "only a compiler that is too new",
      { programs: { "g++": "16.1.0" } },
      "compiler",
      /CUDA 13\.0 needs GCC 9 to 15, but this is GCC 16\.1\.0/,
      install("g++-15"),
    ],
    [
      "neither ninja nor make",
      { programs: { ninja: "", make: "" } },
      "make",
      /Neither/,
      install("ninja-build"),
    ],
    ["no Git", { programs: { git: "" } }, "git", /Git is not installed/, install("git")],
    [
      "no disk",
      { freeBytes: 0.4e9 },
      "disk",
      /has 0\.4 GB free, but the build needs 1\.5 GB: free some space/,
      undefined,
    ],
    [
      "Fedora without CMake",
      { programs: { cmake: "", "apt-get": "", dnf: "5" } },
      "cmake",
      /not installed/,
      "sudo dnf install cmake",
    ],
    [
      "Arch without CUDA",
      { cuda: {}, programs: { "apt-get": "", pacman: "7" } },
      "toolkit",
      /not installed/,
      "sudo pacman -S cuda",
    ],
    [
      "an unknown distribution",
      { programs: { cmake: "", "apt-get": "" } },
      "cmake",
      /not installed/,
      undefined,
    ],
  ];
  for (const [what, described, id, text, command] of cases)
    it(`says what to do about ${what}`, async () => {
      const found = await missing(described);
      const [first] = found.filter((each) => each.id === id);
      assert.ok(first, JSON.stringify(found));
      assert.match(first.text, text);
      assert.equal(first.command, command);
      // cuBLAS is a part of the toolkit.
      const others = found.filter((each) => each.id !== id && !(id === "toolkit" && each.id === "cublas"));
      assert.deepEqual(others, []);
    });

  it("names everything at once on a bare machine", async () => {
    const programs = { cmake: "", "g++": "", ninja: "", make: "", git: "" };
    const found = await missing({ cards: undefined, cuda: {}, programs, freeBytes: 0 });
    assert.deepEqual(
      found.map(({ id }) => id),
      ["card", "toolkit", "cublas", "cmake", "compiler", "make", "git", "disk"],
    );
  });
});

describe("the architecture of a GPU", () => {
  for (const [capability, name, from] of [
    ["12.1", "121a-real", "12.9"],
    ["12.0", "120a-real", "12.8"],
    ["10.0", "100-real", "12.8"],
    ["9.0", "90-real", "12.0"],
    ["8.9", "89-real", "12.0"],
    ["6.1", "61-real", "12.0"],
  ] as const)
    it(`of compute capability ${capability} is ${name}, from CUDA ${from} on`, () => {
      const cards = [{ name: "GPU", capability }];
      assert.deepEqual(architecturesOf(cards), [name]);
      assert.equal(cudaRange(cards)?.from, from);
    });
});
