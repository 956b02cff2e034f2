/** The commands for a POSIX shell on the other machine. rsync resumes; scp is everywhere. */
export function copyLines(folder: string, user: string, host: string): { rsync: string; scp: string } {
  const to = (path: string) => quoted(`${user}@${host}:${path}`);
  return {
    // Both shells get the folder's name as it is: -s keeps the remote one from splitting it, and scp has no remote shell.
    rsync: `rsync -s --partial --progress MODEL.gguf ${to(`${folder}/`)}`,
    scp: `scp MODEL.gguf ${to(`${folder}/`)}`,
  };
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
