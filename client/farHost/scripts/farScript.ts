/** A script of POSIX sh that ssh runs on the far host. */
export interface FarScript {
  /** The remote command: fixed text and a length. Every login shell reads it alike, also fish and csh. */
  readonly command: string;
  /** The script itself, which comes first on stdin: it is too long for a command line of Windows. */
  readonly input: Buffer;
}

export function farScript(text: string): FarScript {
  const input = Buffer.from(`${text}\n`);
  // dd reads no byte more than the script, so the rest of stdin is the script's.
  const command = `exec /bin/sh -c 'script=$(dd bs=1 count=${input.length} 2>/dev/null) && eval "$script"'`;
  return { command, input };
}

/** A word of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
