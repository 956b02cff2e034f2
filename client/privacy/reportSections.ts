import type { PrivacyReportResult, ProcessFacts } from "../../server/protocol/privacyReport";
import { sealWords } from "../sealWords";
import { byteText, type Translate } from "../text";
import { fileSections } from "./fileSections";
import type { PrivacyReport } from "./report";
import {
  note,
  type ReportCell,
  type ReportPart,
  type ReportSection,
  type ReportTable,
  text,
} from "./reportParts";
import { sealSection } from "./sealSection";
import { storedSection } from "./storedSection";
import { verifyCommands } from "./verifyCommands";

/** The report in words, in the order in which it is read: the page and the Markdown export say the same. */
export function reportSections(report: PrivacyReport, t: Translate): ReportSection[] {
  return [
    summary(report, t),
    processSection(report, t),
    sealSection(report, t),
    ...fileSections(report, t),
    storedSection(report.stored, t),
    verifySection(report, t),
  ];
}

function summary({ seal, sealState, server, stored }: PrivacyReport, t: Translate): ReportSection {
  const title = t("In short");
  if (server === undefined)
    return {
      title,
      parts: [
        note(
          t(
            "The server does not answer, so only what is stored is shown. Restart it with the command “Inhouse: Restart Server”.",
          ),
        ),
      ],
    };
  const sockets = socketsBeyond(server);
  const other = server.files.outside.filter(({ kind }) => kind === "other").length;
  const bytes = stored.reduce((sum, each) => sum + each.bytes, 0);
  const rows: [string, string][] = [
    [t("Network"), sealWords(seal?.seal ?? sealState, t)],
    [
      t("Open ports and connections"),
      sockets === undefined ? t("Can't be seen on this system.") : count(sockets, t),
    ],
    [
      t("Files opened beside the workspace and its own"),
      other === 0 ? t("None.") : t("{0}, listed below.", other),
    ],
    [t("Kept on this machine"), t("{0}, listed below with a button to erase each.", byteText(bytes))],
    [
      t("Sent to anyone"),
      t(
        "Nothing of yours. There is no telemetry, no crash report and no check for updates; a model is downloaded only when you ask for it.",
      ),
    ],
  ];
  return { title, parts: [{ kind: "table", table: { caption: title, head: [], rows } }] };
}

function count(sockets: number, t: Translate): string {
  return sockets === 0 ? t("None.") : t("{0}, listed below: this should not be.", sockets);
}

/** How many sockets there are beside the nameless pairs that lead to VS Code; undefined where they cannot be seen. */
export function socketsBeyond({ processes }: PrivacyReportResult): number | undefined {
  if (processes.some(({ sockets }) => sockets === undefined)) return undefined;
  return processes.flatMap(({ sockets = [] }) => sockets).filter((each) => !isPair(each)).length;
}

function processSection({ editor, server }: PrivacyReport, t: Translate): ReportSection {
  const processes = server?.processes ?? [];
  const host: ReportCell[] = [
    t("Extension host, part of {0}", editor.name),
    String(editor.extensionHostPid),
    t(
      "Not sealed: it is the editor's and shared with other extensions. Our part of it opens a connection only to download a model that you ask for.",
    ),
    t("The editor's own"),
  ];
  const rows = processes.map((each, at) => [
    at === 0 ? t("Inhouse server") : t("Started by the server"),
    String(each.pid),
    kernelWords(each, t),
    socketWords(each, t),
  ]);
  const sockets = processes.flatMap(({ pid, sockets: all = [] }) =>
    all.map(
      ({ protocol, descriptor, inode, local, remote }) =>
        `${pid}/${descriptor} ${protocol} ${[local, remote].filter(Boolean).join(" → ") || t("one end of a pair")} (inode ${inode})`,
    ),
  );
  const table: ReportTable = {
    caption: t("Processes"),
    head: [t("Process"), t("Pid"), t("What the kernel says"), t("Sockets")],
    rows: [host, ...rows],
  };
  const parts: ReportPart[] = [{ kind: "table", table }];
  if (sockets.length > 0)
    parts.push({ kind: "list", title: t("Sockets ({0})", sockets.length), items: sockets });
  const commands = processes.map(({ pid, command }) => `${pid} ${command}`);
  if (commands.length > 0) parts.push({ kind: "list", title: t("Command lines"), items: commands });
  return { title: t("Processes"), parts };
}

function kernelWords({ kernel }: ProcessFacts, t: Translate): string {
  if (kernel === undefined) return t("This system does not tell.");
  const { noNewPrivileges, threads, filteredThreads, rings, filters } = kernel;
  return [
    t("NoNewPrivs {0}", noNewPrivileges ? 1 : 0),
    t("seccomp filter on {0} of {1} threads", filteredThreads, threads) +
      (filters === undefined ? "" : ` (${t("{0} in force", filters)})`),
    t("io_uring rings: {0}", rings),
  ].join("; ");
}

function socketWords({ sockets }: ProcessFacts, t: Translate): string {
  if (sockets === undefined) return t("Can't be seen on this system.");
  const pairs = sockets.filter(isPair).length;
  const listening = sockets.filter(({ isOpenToOthers }) => isOpenToOthers).length;
  return [
    t("Open ports: {0}", listening),
    t("connections: {0}", sockets.length - pairs - listening),
    t("nameless pairs to the process that started it: {0}", pairs),
  ].join("; ");
}

function isPair({ protocol, local, remote, isOpenToOthers }: SocketFacts): boolean {
  return protocol === "unix" && local === "" && remote === "" && !isOpenToOthers;
}

type SocketFacts = NonNullable<ProcessFacts["sockets"]>[number];

function verifySection({ server, editor }: PrivacyReport, t: Translate): ReportSection {
  const platform = editor.platform;
  const pid = server?.processes[0]?.pid;
  const parts: ReportPart[] = [limits(platform, t)];
  if (pid !== undefined)
    for (const { what, command } of verifyCommands(platform, pid, t))
      parts.push({ kind: "command", text: what, command });
  if (editor.remote !== undefined)
    parts.push(
      note(t("VS Code is connected to another machine ({0}): the server runs there.", editor.remote)),
    );
  return { title: t("Check it yourself"), parts };
}

function limits(platform: NodeJS.Platform, t: Translate): ReportPart {
  if (platform === "linux")
    return text(
      t(
        "The report is the server's own account. These commands ask the system instead, in a terminal on the machine that the server runs on.",
      ),
    );
  if (platform === "darwin")
    return note(
      t(
        "macOS offers no seal that a program could put on itself, and does not tell a program about its sockets and mapped files: neither can be shown here. These commands show them.",
      ),
    );
  if (platform === "win32")
    return note(
      t(
        "Windows offers no seal that a program could put on itself, and does not tell a program about its sockets and mapped files: neither can be shown here. These commands show them.",
      ),
    );
  return note(t("This system offers no seal, and nothing is known about how to look at its processes."));
}
