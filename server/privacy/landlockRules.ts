/** What Landlock is asked to refuse, as `struct landlock_ruleset_attr` of include/uapi/linux/landlock.h. */

const makeBlockDevices = 1n << 11n; // LANDLOCK_ACCESS_FS_MAKE_BLOCK
const tcp = 0b11n; // LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP
const abstractSockets = 0b1n; // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET

/** Which version of Landlock knows more, and what it is then asked. */
export const landlockRules: readonly { readonly from: number; readonly attributes: Buffer }[] = [
  { from: 6, attributes: attributes(0n, tcp, abstractSockets) },
  { from: 4, attributes: attributes(0n, tcp) },
  // Whatever the rule is, it also keeps the process out of the memory of others; this one hurts nobody.
  { from: 1, attributes: attributes(makeBlockDevices) },
];

function attributes(...masks: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * masks.length);
  for (const [index, mask] of masks.entries()) bytes.writeBigUInt64LE(mask, 8 * index);
  return bytes;
}
