/** What reads the files of the kernel. */
interface KernelFiles {
  list(folder: string): Promise<readonly string[]>;
  /** Undefined if it can't be read. */
  text(path: string): Promise<string | undefined>;
}

export interface PciDisplay {
  /** The device's folder. */
  readonly path: string;
  /** The maker's number: "0x10de". */
  readonly vendor: string;
}

/** The maker's number of NVIDIA. */
export const nvidiaVendor = "0x10de";

/** The display controllers on the PCI bus, with or without a driver, as the kernel of Linux lists them. */
export async function pciDisplays({ list, text }: KernelFiles): Promise<readonly PciDisplay[]> {
  const root = "/sys/bus/pci/devices";
  const displays: PciDisplay[] = [];
  for (const slot of await list(root)) {
    const path = `${root}/${slot}`;
    if (!(await text(`${path}/class`))?.startsWith("0x03")) continue;
    displays.push({ path, vendor: (await text(`${path}/vendor`))?.trim() ?? "" });
  }
  return displays;
}
