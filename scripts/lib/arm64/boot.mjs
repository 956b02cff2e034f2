// Boots the image under qemu-system-aarch64, which emulates every instruction: a real arm64 kernel on any host.
import { availableParallelism } from "node:os";
import { findProgram } from "../systemPackages.mjs";
import { ScriptError } from "../terminal.mjs";
import { watched } from "./watched.mjs";

/** Boots, and returns all that the guest printed, once it turned itself off. */
export async function boot({ kernel, initramfs }, { cpu, minutes }, cleanup) {
  const qemu = findProgram("qemu-system-aarch64");
  if (qemu === undefined) throw new ScriptError("Install qemu-system-arm, then run this again.");
  const cores = String(Math.min(8, Math.max(2, availableParallelism())));
  const machine = ["-M", "virt", "-cpu", cpu, "-smp", cores, "-m", "4096", "-nic", "none"];
  const console = ["-nographic", "-no-reboot"];
  const start = ["-kernel", kernel, "-initrd", initramfs, "-append", "console=ttyAMA0 panic=-1 loglevel=1"];
  return watched(qemu, [...machine, ...console, ...start], { minutes }, cleanup);
}
