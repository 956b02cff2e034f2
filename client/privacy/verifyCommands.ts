import type { Translate } from "../text";

export interface VerifyCommand {
  readonly what: string;
  readonly command: string;
}

/** How a reader checks the report without us, with the tools of the system. */
export function verifyCommands(platform: NodeJS.Platform, pid: number, t: Translate): VerifyCommand[] {
  if (platform === "linux") return linux(pid, t);
  if (platform === "darwin") {
    return [
      {
        what: t("Network sockets of the server: nothing may be listed."),
        command: `lsof -nP -a -p ${pid} -i`,
      },
      { what: t("Every file and socket that it has open."), command: `lsof -nP -p ${pid}` },
      {
        what: t("What it sends and receives: everything stays at 0 bytes."),
        command: `nettop -p ${pid} -L 1`,
      },
    ];
  }
  if (platform === "win32") {
    return [
      {
        what: t("Connections and ports of the server: nothing may be listed."),
        command: `netstat -ano | findstr /r /c:" ${pid}$"`,
      },
      {
        what: t("The same in PowerShell."),
        command: `Get-NetTCPConnection -OwningProcess ${pid}; Get-NetUDPEndpoint -OwningProcess ${pid}`,
      },
    ];
  }
  return [];
}

function linux(pid: number, t: Translate): VerifyCommand[] {
  return [
    {
      what: t("What the kernel says of the seal: NoNewPrivs is 1 and Seccomp is 2 for a sealed server."),
      command: `grep -E 'NoNewPrivs|Seccomp' /proc/${pid}/status`,
    },
    {
      what: t("TCP and UDP sockets of the server, listening or connected: nothing may be listed."),
      command: `ss -tuanp | grep 'pid=${pid},'`,
    },
    {
      what: t("Its Unix sockets: only the nameless pairs that connect it with VS Code."),
      command: `ss -xap | grep 'pid=${pid},'`,
    },
    { what: t("Every file that it has open."), command: `ls -l /proc/${pid}/fd` },
    {
      what: t(
        "Every call by which it would reach the network, as it happens, its children included: each must end with an error. Leave it running while you work.",
      ),
      command: `sudo strace -f -p ${pid} -e trace=socket,connect,bind,io_uring_setup`,
    },
    {
      what: t(
        "All packets of the machine that it runs on, but for those within it. Other programs send too: disconnect them, or look for anything that comes when you ask for a suggestion.",
      ),
      command: `sudo nsenter -t ${pid} -n tcpdump -n -i any 'not (src net 127.0.0.0/8 and dst net 127.0.0.0/8)'`,
    },
  ];
}
