/** The filter's verdict on a system call, computed as the kernel does. */
export interface SystemCall {
  readonly architecture: number;
  readonly number: number;
  readonly args?: readonly number[];
}

export type Verdict = "allow" | number;

/** Runs a classic BPF program (an array of `struct sock_filter`) over `struct seccomp_data`. A number is the errno. */
export function runFilter(program: Buffer, { architecture, number, args = [] }: SystemCall): Verdict {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(architecture >>> 0, 4);
  for (const [index, argument] of args.entries())
    data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(argument)), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(at * 8);
    const [jumpTrue, jumpFalse] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const k = program.readUInt32LE(at * 8 + 4);
    switch (code) {
      case 0x20:
        accumulator = data.readUInt32LE(k);
        break;
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x15:
        at += accumulator === k ? jumpTrue : jumpFalse;
        break;
      case 0x35:
        at += accumulator >= k ? jumpTrue : jumpFalse;
        break;
      case 0x05:
        at += k;
        break;
      case 0x06:
        if (k === 0x7fff0000) return "allow";
        if (k >>> 16 === 5) return k & 0xffff;
        throw new Error(`The filter gives ${k.toString(16)}.`);
      default:
        throw new Error(`No filter may hold instruction ${code.toString(16)}.`);
    }
  }
  throw new Error("The filter has no end.");
}
