import type { Socket } from "node:net";
import koffi from "koffi";

const socketLevel = 1; // SOL_SOCKET
const peerCredentials = 17; // SO_PEERCRED
/** struct ucred: three 32-bit numbers, the process, the user and the group. */
const credentialBytes = 12;
const userAt = 4;

type GetSocketOption = (socket: number, level: number, option: number, value: Buffer, size: Buffer) => number;
let getSocketOption: GetSocketOption | undefined;

/** The id of the user at the other end of a Unix socket, as the kernel knows it; undefined if it does not say. Linux only. */
export function peerUser(socket: Socket): number | undefined {
  const { fd } = (socket as unknown as { readonly _handle: { readonly fd: number } })._handle;
  getSocketOption ??= koffi
    .load(null)
    .func("int getsockopt(int, int, int, void *, void *)") as unknown as GetSocketOption;
  const [value, size] = [Buffer.alloc(credentialBytes), Buffer.alloc(4)];
  size.writeUInt32LE(credentialBytes);
  const failed = getSocketOption(fd, socketLevel, peerCredentials, value, size) !== 0;
  return failed ? undefined : value.readUInt32LE(userAt);
}
