/** Folders of the control groups that hold a process and limit its memory, outermost first. */
export interface CgroupFolders {
  readonly version1: readonly string[];
  readonly version2: readonly string[];
}

/** `text` is that of /proc/self/cgroup. In a container the groups outside it are not visible, and it sees its own as the root. */
export function cgroupFolders(text: string): CgroupFolders {
  const unified = /^0::(\/.*)$/m.exec(text)?.[1] ?? "/";
  const memory = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m.exec(text)?.[1] ?? "/";
  return {
    version1: withParents("/sys/fs/cgroup/memory", memory),
    version2: withParents("/sys/fs/cgroup", unified),
  };
}

function withParents(root: string, path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== "..");
  return [root, ...parts.map((_, at) => `${root}/${parts.slice(0, at + 1).join("/")}`)];
}
