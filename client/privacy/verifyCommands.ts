import { l10n } from "../../server/protocol/l10n";

export interface VerifyCommand {
  readonly what: string;
  readonly command: string;
}

/** Commands of the system with which a reader can verify the report. */
export function verifyCommands(platform: NodeJS.Platform, pid: number): VerifyCommand[] {
  if (platform === "linux") return linux(pid);
  if (platform === "darwin") {
    return [
      {
        what: l10n.t("Network sockets of the server. The list must be empty."),
        command: `lsof -nP -a -p ${pid} -i`,
      },
      { what: l10n.t("All open files and sockets of the server."), command: `lsof -nP -p ${pid}` },
      {
        what: l10n.t("Network traffic of the server. All counts must stay at 0 bytes."),
        command: `nettop -p ${pid} -L 1`,
      },
    ];
  }
  if (platform === "win32") {
    return [
      {
        what: l10n.t("Connections and ports of the server. The list must be empty."),
        command: `netstat -ano | findstr /r /c:" ${pid}$"`,
      },
      {
        what: l10n.t("The same in PowerShell."),
        command: `Get-NetTCPConnection -OwningProcess ${pid}; Get-NetUDPEndpoint -OwningProcess ${pid}`,
      },
    ];
  }
  return [];
}

function linux(pid: number): VerifyCommand[] {
  return [
    {
      what: l10n.t("The seal in the kernel. A sealed server has NoNewPrivs 1 and Seccomp 2."),
      command: `grep -E 'NoNewPrivs|Seccomp' /proc/${pid}/status`,
    },
    {
      what: l10n.t("TCP and UDP sockets of the server, listening or connected. The list must be empty."),
      command: `ss -tuanp | grep 'pid=${pid},'`,
    },
    {
      what: l10n.t(
        "Unix sockets of the server. Only unnamed pairs that connect it to VS Code may be listed.",
      ),
      command: `ss -xap | grep 'pid=${pid},'`,
    },
    { what: l10n.t("All open files of the server."), command: `ls -l /proc/${pid}/fd` },
    {
      what: l10n.t(
        "Live list of system calls of the server and its children that could reach the network. Each must fail. Leave it running while you work.",
      ),
      command: `sudo strace -f -p ${pid} -e trace=socket,connect,bind,io_uring_setup`,
    },
    {
      what: l10n.t(
        "All packets that enter or leave the server's machine. Other programs also send packets: stop them, or watch for packets when you request a suggestion.",
      ),
      command: `sudo nsenter -t ${pid} -n tcpdump -n -i any 'not (src net 127.0.0.0/8 and dst net 127.0.0.0/8)'`,
    },
  ];
}
