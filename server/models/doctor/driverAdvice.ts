import { isWsl } from "./machineFacts";
import { type System, textOf } from "./system";

/** How this system gets NVIDIA's driver. */
export interface DriverAdvice {
  readonly install: string;
  readonly update: string;
}

/** DGX OS brings its driver with its own updates, and another one breaks it. */
const dgx =
  "Update DGX OS, which brings the driver, and restart: sudo apt update && sudo apt full-upgrade && sudo reboot (or the DGX Dashboard).";

export async function driverAdvice(system: System): Promise<DriverAdvice> {
  if (await system.files.exists("/etc/dgx-release")) return { install: dgx, update: dgx };
  if (isWsl(system)) {
    const inWindows = "in Windows, not in WSL, from nvidia.com/drivers, then run wsl --shutdown there.";
    return { install: `Install NVIDIA's driver ${inWindows}`, update: `Update NVIDIA's driver ${inWindows}` };
  }
  const release = (await textOf(system, "/etc/os-release")) ?? "";
  const command = commands.find(([names]) => names.test(release))?.[1] ?? ubuntu;
  return {
    install: `Install NVIDIA's driver and restart (${command}).`,
    update: `Update the driver and restart (${command}).`,
  };
}

const ubuntu = "Ubuntu: sudo ubuntu-drivers install";

const commands: readonly (readonly [RegExp, string])[] = [
  [/^ID="?debian"?$/m, "Debian, with non-free enabled: sudo apt install nvidia-driver"],
  [/^ID="?fedora"?$/m, "Fedora, with RPM Fusion: sudo dnf install akmod-nvidia xorg-x11-drv-nvidia-cuda"],
  [/^ID="?arch"?$/m, "Arch: sudo pacman -S nvidia-open"],
];
