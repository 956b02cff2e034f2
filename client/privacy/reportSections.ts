import { l10n } from "../../server/protocol/l10n";
import type { PrivacyReportResult, ProcessFacts } from "../../server/protocol/privacyReport";
import { farDataSentence, sealLabel } from "../serverProcess/sealLabel";
import { byteText } from "../ui/text";
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

/** Builds the content of the page and the Markdown export, in reading order. */
export function reportSections(report: PrivacyReport): ReportSection[] {
  return [
    summary(report),
    ...farHostSection(report.editor),
    processSection(report),
    sealSection(report),
    ...fileSections(report),
    storedSection(report.stored),
    verifySection(report),
  ];
}

function summary({ seal, sealState, server, stored, editor }: PrivacyReport): ReportSection {
  const title = l10n.t("Summary");
  if (server === undefined)
    return {
      title,
      parts: [
        note(
          l10n.t("The server does not respond, so only stored data is shown. Run “Inhouse: Restart Server”."),
        ),
      ],
    };
  const sockets = socketsBeyond(server);
  const other = server.files.outside.filter(({ kind }) => kind === "other").length;
  const bytes = stored.reduce((sum, each) => sum + each.bytes, 0);
  const rows: [string, string][] = [
    [l10n.t("Network"), sealLabel(seal?.seal ?? sealState, editor.farHost)],
    [
      l10n.t("Open ports and connections"),
      sockets === undefined ? l10n.t("Not available on this system.") : count(sockets),
    ],
    [l10n.t("Other files opened"), other === 0 ? l10n.t("None.") : l10n.t("{0}, listed below.", other)],
    [l10n.t("Stored on this machine"), l10n.t("{0}. You can delete each item below.", byteText(bytes))],
    [
      l10n.t("Data sent"),
      editor.farHost === undefined
        ? l10n.t(
            "Nothing of yours: no telemetry, crash reports or update checks. Models are downloaded only when you ask for them.",
          )
        : l10n.t("Your code to {0}, by ssh; nothing to anybody else.", editor.farHost),
    ],
  ];
  return { title, parts: [{ kind: "table", table: { caption: title, head: [], rows } }] };
}

function count(sockets: number): string {
  return sockets === 0 ? l10n.t("None.") : l10n.t("{0}, listed below. This should not happen.", sockets);
}

/** What is different while the server runs on another machine. */
function farHostSection({ farHost }: PrivacyReport["editor"]): ReportSection[] {
  if (farHost === undefined) return [];
  const sentences = [
    l10n.t("Inhouse's server runs on {0}, over your own ssh.", farHost),
    `${l10n.t("Your code")}: ${farDataSentence(farHost)}`,
    l10n.t(
      "Processes, opened files and models below are those of {0}; what is stored, and the extension's files, are those of this machine. On {0} Inhouse keeps its server, statistics and what it measured in ~/.local/share/inhouse.",
      farHost,
    ),
  ];
  return [{ title: l10n.t("The other machine"), parts: sentences.map(text) }];
}

/** Counts sockets other than the unnamed pairs to VS Code; undefined if the system does not show sockets. */
export function socketsBeyond({ processes }: PrivacyReportResult): number | undefined {
  if (processes.some(({ sockets }) => sockets === undefined)) return undefined;
  return processes.flatMap(({ sockets = [] }) => sockets).filter((each) => !isPair(each)).length;
}

function processSection({ editor, server }: PrivacyReport): ReportSection {
  const processes = server?.processes ?? [];
  const host: ReportCell[] = [
    l10n.t("Extension host, part of {0}", editor.name),
    String(editor.extensionHostPid),
    l10n.t(
      "Not sealed: it belongs to the editor and is shared with other extensions. Inhouse connects from here only to download a model that you ask for.",
    ),
    l10n.t("The editor's"),
  ];
  const ssh: ReportCell[] = [
    l10n.t("ssh, started by Inhouse"),
    "–",
    l10n.t("Not sealed: it is your own ssh. Inhouse connects from here to {0}.", editor.farHost ?? ""),
    l10n.t("One connection to {0}", editor.farHost ?? ""),
  ];
  const rows = processes.map((each, at) => [
    processName(each, at),
    String(each.pid),
    kernelText(each),
    socketText(each),
  ]);
  const engine = processes.find(({ isEngine }) => isEngine);
  const switchboard: ReportCell[] = [
    l10n.t("Switchboard, started by the first window"),
    String(engine?.parent),
    l10n.t(
      "Not sealed: it passes messages between your windows and the engine process. It reads no file of yours and opens no connection.",
    ),
    l10n.t("One Unix socket, in a folder that only you can enter"),
  ];
  const sockets = processes.flatMap(({ pid, sockets: all = [] }) =>
    all.map(
      ({ protocol, descriptor, inode, local, remote }) =>
        `${pid}/${descriptor} ${protocol} ${[local, remote].filter(Boolean).join(" → ") || l10n.t("socket pair")} (inode ${inode})`,
    ),
  );
  const table: ReportTable = {
    caption: l10n.t("Processes"),
    head: [l10n.t("Process"), l10n.t("Pid"), l10n.t("Kernel state"), l10n.t("Sockets")],
    rows: [
      host,
      ...(editor.farHost === undefined ? [] : [ssh]),
      ...rows,
      ...(engine === undefined ? [] : [switchboard]),
    ],
  };
  const parts: ReportPart[] = [{ kind: "table", table }];
  if (sockets.length > 0)
    parts.push({ kind: "list", title: l10n.t("Sockets ({0})", sockets.length), items: sockets });
  const commands = processes.map(({ pid, command }) => `${pid} ${command}`);
  if (commands.length > 0) parts.push({ kind: "list", title: l10n.t("Command lines"), items: commands });
  return { title: l10n.t("Processes"), parts };
}

function processName({ isEngine }: ProcessFacts, at: number): string {
  if (isEngine) return l10n.t("Engine process, runs the models of all windows");
  return at === 0 ? l10n.t("Inhouse server") : l10n.t("Started by one of these processes");
}

function kernelText({ kernel }: ProcessFacts): string {
  if (kernel === undefined) return l10n.t("Not available on this system.");
  const { noNewPrivileges, threads, filteredThreads, rings, filters } = kernel;
  return [
    l10n.t("NoNewPrivs {0}", noNewPrivileges ? 1 : 0),
    l10n.t("seccomp filter on {0} of {1} threads", filteredThreads, threads) +
      (filters === undefined ? "" : ` (${l10n.t("{0} in force", filters)})`),
    l10n.t("io_uring rings: {0}", rings),
  ].join("; ");
}

function socketText({ sockets }: ProcessFacts): string {
  if (sockets === undefined) return l10n.t("Not available on this system.");
  const pairs = sockets.filter(isPair).length;
  const listening = sockets.filter(({ isOpenToOthers }) => isOpenToOthers).length;
  return [
    l10n.t("Open ports: {0}", listening),
    l10n.t("connections: {0}", sockets.length - pairs - listening),
    l10n.t("socket pairs to the parent process: {0}", pairs),
  ].join("; ");
}

function isPair({ protocol, local, remote, isOpenToOthers }: SocketFacts): boolean {
  return protocol === "unix" && local === "" && remote === "" && !isOpenToOthers;
}

type SocketFacts = NonNullable<ProcessFacts["sockets"]>[number];

function verifySection({ server, editor }: PrivacyReport): ReportSection {
  const platform = editor.farHost === undefined ? editor.platform : "linux";
  const pid = server?.processes[0]?.pid;
  const parts: ReportPart[] = [limits(platform)];
  if (pid !== undefined)
    for (const { what, command } of verifyCommands(platform, pid))
      parts.push({ kind: "command", text: what, command });
  if (editor.farHost !== undefined)
    parts.push(note(l10n.t("Run these commands on {0}, where the server runs.", editor.farHost)));
  if (editor.remote !== undefined)
    parts.push(
      note(l10n.t("VS Code is connected to another machine ({0}), where the server runs.", editor.remote)),
    );
  return { title: l10n.t("Check it yourself"), parts };
}

function limits(platform: NodeJS.Platform): ReportPart {
  if (platform === "linux")
    return text(
      l10n.t(
        "The server provides this report itself. To check it independently, run these commands in a terminal on the server's machine.",
      ),
    );
  if (platform === "darwin")
    return note(
      l10n.t(
        "macOS offers no seal that a program can apply to itself, and does not show a program its sockets and mapped files. Run these commands to see them.",
      ),
    );
  if (platform === "win32")
    return note(
      l10n.t(
        "Windows offers no seal that a program can apply to itself, and does not show a program its sockets and mapped files. Run these commands to see them.",
      ),
    );
  return note(l10n.t("This system offers no seal, and Inhouse knows no commands to inspect its processes."));
}
