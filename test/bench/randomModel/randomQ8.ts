const blockWeights = 32;
const blockBytes = 2 + blockWeights;
/** Standard deviation of whole numbers spread evenly over -128 … 127. */
const byteDeviation = 73.9;

/** Makes rows of random weights in Q8_0: blocks of a 16-bit float and 32 bytes that it scales. The same in each run. */
export function randomQ8(
  seed: number,
): (columns: number, rows: number, deviation: (row: number) => number) => Buffer {
  let state = (seed * 0x9e3779b9) | 0 || 1;
  return (columns, rows, deviation) => {
    const blocks = columns / blockWeights;
    const data = Buffer.allocUnsafe(rows * blocks * blockBytes);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const scale = halfFloat(deviation(row) / byteDeviation);
      for (let block = 0; block < blocks; block++) {
        data.writeUInt16LE(scale, at);
        at += 2;
        for (let i = 0; i < blockWeights; i += 4) {
          // xorshift32, because half a billion numbers must not take a minute.
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          data.writeInt32LE(state, at);
          at += 4;
        }
      }
    }
    return data;
  };
}

/** The bits of a positive number as a 16-bit float. */
function halfFloat(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  const fraction = Math.round((value / 2 ** exponent) * 1024);
  // Below the smallest exponent the leading bit is not implied.
  return fraction < 1024 ? fraction : ((exponent + 15) << 10) + (fraction - 1024);
}
