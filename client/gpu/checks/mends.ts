import type { Machine } from "./machine";

/** How this machine gets software: the commands that the checks advise. */
export interface Mends {
  readonly driver: string;
  /** Installs CUDA's toolkit, `release` such as "13.0". */
  toolkit(release: string): string;
  /** Installs cuBLAS for a toolkit that is already there. */
  cublas(release: string): string;
  readonly cmake: string;
  /** Installs a C++ compiler, in a certain main version if given. */
  compiler(version?: number): string;
  readonly ninja: string;
  readonly git: string;
}

/** Undefined for a distribution whose package manager we do not know. */
export async function mendsFor(machine: Machine): Promise<Mends | undefined> {
  const release = (await machine.text("/etc/os-release")) ?? "";
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(release)?.[1] ?? "";
  if ((await machine.find("apt-get")) !== undefined) {
    const isDgx = await machine.exists("/etc/dgx-release");
    const [id, version] = [field("ID"), field("VERSION_ID")];
    return apt({
      id,
      version,
      arch: machine.arch,
      isDgx,
      hasSource: isDgx || (await hasNvidiaSource(machine)),
    });
  }
  if ((await machine.find("dnf")) !== undefined) return dnf;
  if ((await machine.find("pacman")) !== undefined) return pacman;
  return undefined;
}

async function hasNvidiaSource(machine: Machine): Promise<boolean> {
  const folder = "/etc/apt/sources.list.d";
  const names = await machine.list(folder);
  const texts = await Promise.all(names.map((name) => machine.text(`${folder}/${name}`)));
  return texts.some((text) => text?.includes("developer.download.nvidia.com/compute/cuda/repos"));
}

interface Debian {
  readonly id: string;
  readonly version: string;
  readonly arch: string;
  /** NVIDIA's own Ubuntu, which brings the driver and NVIDIA's package source. */
  readonly isDgx: boolean;
  readonly hasSource: boolean;
}

function apt({ id, version, arch, isDgx, hasSource }: Debian): Mends {
  const install = (...names: string[]) => `sudo apt install ${names.join(" ")}`;
  const repository = `${id}${version.replace(".", "")}/${arch === "arm64" ? "sbsa" : "x86_64"}`;
  const keyring = `https://developer.download.nvidia.com/compute/cuda/repos/${repository}/cuda-keyring_1.1-1_all.deb`;
  // In a folder of its own: a file of this name in the terminal's folder is none of NVIDIA's.
  const addSource = `d=$(mktemp -d) && wget -O "$d/keyring.deb" ${keyring} && sudo dpkg -i "$d/keyring.deb" && sudo apt update && `;
  const fromNvidia = (command: string) => `${hasSource ? "" : addSource}${command}`;
  const isOld = (id === "ubuntu" && Number(version) < 24) || (id === "debian" && Number(version) < 12);
  return {
    driver: isDgx
      ? "sudo apt update && sudo apt full-upgrade && sudo reboot"
      : id === "ubuntu"
        ? "sudo ubuntu-drivers install && sudo reboot"
        : "sudo apt install nvidia-driver && sudo reboot",
    toolkit: (release) => fromNvidia(install(`cuda-toolkit-${dashed(release)}`)),
    cublas: (release) =>
      fromNvidia(
        install(
          ...["libcublas-dev", "cuda-cudart-dev", "cuda-driver-dev"].map(
            (name) => `${name}-${dashed(release)}`,
          ),
        ),
      ),
    cmake: isOld ? "sudo snap install cmake --classic" : install("cmake"),
    compiler: (wanted) => install(wanted === undefined ? "g++" : `g++-${wanted}`),
    ninja: install("ninja-build"),
    git: install("git"),
  };
}

const dnf: Mends = {
  driver: "sudo dnf install akmod-nvidia xorg-x11-drv-nvidia-cuda && sudo reboot",
  toolkit: (release) => `sudo dnf install cuda-toolkit-${dashed(release)}`,
  cublas: (release) =>
    `sudo dnf install libcublas-devel-${dashed(release)} cuda-cudart-devel-${dashed(release)} cuda-driver-devel-${dashed(release)}`,
  cmake: "sudo dnf install cmake",
  compiler: (wanted) => `sudo dnf install ${wanted === undefined ? "gcc-c++" : `gcc${wanted}-c++`}`,
  ninja: "sudo dnf install ninja-build",
  git: "sudo dnf install git",
};

const pacman: Mends = {
  driver: "sudo pacman -S nvidia-open && sudo reboot",
  toolkit: () => "sudo pacman -S cuda",
  cublas: () => "sudo pacman -S cuda",
  cmake: "sudo pacman -S cmake",
  compiler: (wanted) => `sudo pacman -S ${wanted === undefined ? "gcc" : `gcc${wanted}`}`,
  ninja: "sudo pacman -S ninja",
  git: "sudo pacman -S git",
};

function dashed(release: string): string {
  return release.replace(".", "-");
}
