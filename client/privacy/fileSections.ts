import { l10n } from "../../server/protocol/l10n";
import type { FileFacts, FileKind } from "../../server/protocol/privacyReport";
import { commandIds } from "../ui/commandIds";
import { byteText } from "../ui/text";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** Sections on opened files, models and the extension's files. */
export function fileSections({ server, integrity }: PrivacyReport): ReportSection[] {
  return [
    ...(server === undefined ? [] : [outside(server.files), models(server.models)]),
    installation(integrity),
  ];
}

function outside(files: FileFacts): ReportSection {
  const parts: ReportPart[] = [
    text(
      l10n.t(
        "Since it started, the server has opened {0} files and folders in the workspace, not counting the codebase index. None of them is ignored by Git or listed in inhouse.privacy.neverRead. Outside the workspace:",
        files.inWorkspace,
      ),
    ),
  ];
  const rows = Object.entries(kindLabels()).map(([kind, label]) => {
    const ofKind = files.outside.filter((each) => each.kind === kind);
    return [label, String(ofKind.length), String(ofKind.filter(({ how }) => how === "written").length)];
  });
  const head = [l10n.t("Kind"), l10n.t("Opened"), l10n.t("Written")];
  parts.push({ kind: "table", table: { caption: l10n.t("Files outside the workspace"), head, rows } });
  for (const [kind, label] of Object.entries(kindLabels())) {
    const items = files.outside
      .filter((each) => each.kind === kind)
      .map(({ path, how }) => `${path} (${accessText(how)})`);
    if (items.length > 0) parts.push({ kind: "list", title: `${label} (${items.length})`, items });
  }
  if (files.unlisted > 0) parts.push(note(l10n.t("The list is full. {0} more were opened.", files.unlisted)));
  parts.push(
    text(
      files.seesNative
        ? l10n.t(
            "Files opened through Node are recorded when opened. Files opened by native code are seen only while they are open or mapped.",
          )
        : l10n.t(
            "Only files opened through Node are recorded. This system does not show what native code opens.",
          ),
    ),
  );
  return { title: l10n.t("Files outside the workspace"), parts };
}

function kindLabels(): Record<FileKind, string> {
  return {
    other: l10n.t("Other files"),
    model: l10n.t("Models"),
    storage: l10n.t("Inhouse's storage, listed below"),
    git: l10n.t("Git's ignore rules"),
    installation: l10n.t("The extension"),
    inherited: l10n.t("VS Code files that the server inherits open, such as logs"),
    system: l10n.t("System libraries and system information, and VS Code's program"),
  };
}

function accessText(how: FileFacts["outside"][number]["how"]): string {
  switch (how) {
    case "read":
      return l10n.t("read");
    case "written":
      return l10n.t("written");
    case "mapped":
      return l10n.t("mapped");
  }
}

function models(all: NonNullable<PrivacyReport["server"]>["models"]): ReportSection {
  const digest = ({ sha256, progress, problem }: (typeof all)[number]) => {
    if (sha256 !== undefined) return { code: sha256 };
    if (problem !== undefined) return l10n.t("Can't be read. {0}", problem);
    return l10n.t("Computing: {0}%. Refresh to update.", Math.floor((progress ?? 0) * 100));
  };
  const use = {
    completions: l10n.t("completions"),
    chat: l10n.t("chat"),
    codebase: l10n.t("codebase search"),
  };
  const rows = all.map((model) => [
    { code: model.path },
    model.usedFor.map((each) => use[each]).join(", "),
    model.bytes === undefined ? "–" : byteText(model.bytes),
    digest(model),
  ]);
  const table = {
    caption: l10n.t("Models"),
    head: [l10n.t("File"), l10n.t("Used for"), l10n.t("Size"), l10n.t("SHA-256")],
    rows,
  };
  return {
    title: l10n.t("Models"),
    parts: [
      { kind: "table", table },
      text(l10n.t("Compare these checksums with the ones that the models' publishers list.")),
    ],
  };
}

function installation(integrity: IntegrityResult | undefined): ReportSection {
  const parts: ReportPart[] = [];
  if (integrity !== undefined) parts.push(...integrityParts(integrity));
  const label = integrity === undefined ? l10n.t("Check Files") : l10n.t("Check Again");
  const title = l10n.t("Compare the extension's files with the checksums from its build");
  const button = { command: commandIds.showPrivacyReport, argument: "integrity", label, title };
  parts.push({ kind: "button", button });
  parts.push(
    text(
      l10n.t(
        "This detects damaged, changed and added files. Anyone who can write there can also change the checksums, so compare the checksum of the list with another copy of this version.",
      ),
    ),
  );
  return { title: l10n.t("The extension's files"), parts };
}

function integrityParts(integrity: IntegrityResult): ReportPart[] {
  const { problem, files, changed, missing, added, manifestSha256 = "" } = integrity;
  if (problem === "noManifest")
    return [note(l10n.t("No checksums to compare with: this copy is not a release build."))];
  if (problem !== undefined)
    return [note(l10n.t("The list of checksums is damaged. Reinstall the extension."))];
  const deviations = [
    [l10n.t("Changed"), changed],
    [l10n.t("Missing"), missing],
    [l10n.t("Added"), added],
  ] as const;
  const lists = deviations.flatMap(([title, items]): ReportPart[] =>
    items.length === 0 ? [] : [{ kind: "list", title: `${title} (${items.length})`, items }],
  );
  const verdict =
    lists.length === 0
      ? text(l10n.t("All {0} files match the build.", files))
      : note(l10n.t("Files differ from the build. Reinstall the extension."));
  return [verdict, ...lists, text(l10n.t("SHA-256 of the list: {0}", manifestSha256))];
}
