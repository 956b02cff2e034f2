import type { FileFacts, FileKind } from "../../server/protocol/privacyReport";
import { commandIds } from "../ui/commandIds";
import { byteText, type Translate } from "../ui/text";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** Sections on opened files, models and the extension's files. */
export function fileSections({ server, integrity }: PrivacyReport, t: Translate): ReportSection[] {
  return [
    ...(server === undefined ? [] : [outside(server.files, t), models(server.models, t)]),
    installation(integrity, t),
  ];
}

function outside(files: FileFacts, t: Translate): ReportSection {
  const parts: ReportPart[] = [
    text(
      t(
        "Since it started, the server has opened {0} files and folders in the workspace, not counting the codebase index. None of them is ignored by git or listed in inhouse.privacy.neverRead. Outside the workspace:",
        files.inWorkspace,
      ),
    ),
  ];
  const rows = Object.entries(kindLabels(t)).map(([kind, label]) => {
    const ofKind = files.outside.filter((each) => each.kind === kind);
    return [label, String(ofKind.length), String(ofKind.filter(({ how }) => how === "written").length)];
  });
  const head = [t("Kind"), t("Opened"), t("Written")];
  parts.push({ kind: "table", table: { caption: t("Files outside the workspace"), head, rows } });
  for (const [kind, label] of Object.entries(kindLabels(t))) {
    const items = files.outside
      .filter((each) => each.kind === kind)
      .map(({ path, how }) => `${path} (${how})`);
    if (items.length > 0) parts.push({ kind: "list", title: `${label} (${items.length})`, items });
  }
  if (files.unlisted > 0) parts.push(note(t("The list is full. {0} more were opened.", files.unlisted)));
  parts.push(
    text(
      files.seesNative
        ? t(
            "Files opened through Node are recorded when opened. Files opened by native code are seen only while they are open or mapped.",
          )
        : t("Only files opened through Node are recorded. This system does not show what native code opens."),
    ),
  );
  return { title: t("Files outside the workspace"), parts };
}

function kindLabels(t: Translate): Record<FileKind, string> {
  return {
    other: t("Other files"),
    model: t("Models"),
    storage: t("Inhouse's storage, listed below"),
    git: t("Git's ignore rules"),
    installation: t("The extension"),
    inherited: t("VS Code files that the server inherits open, such as logs"),
    system: t("System libraries and system information, and VS Code's program"),
  };
}

function models(all: NonNullable<PrivacyReport["server"]>["models"], t: Translate): ReportSection {
  const digest = ({ sha256, progress, problem }: (typeof all)[number]) => {
    if (sha256 !== undefined) return { code: sha256 };
    if (problem !== undefined) return t("Can't be read. {0}", problem);
    return t("Computing: {0} %. Refresh to update.", Math.floor((progress ?? 0) * 100));
  };
  const use = { completions: t("completions"), chat: t("chat"), codebase: t("codebase search") };
  const rows = all.map((model) => [
    { code: model.path },
    model.usedFor.map((each) => use[each]).join(", "),
    model.bytes === undefined ? "–" : byteText(model.bytes),
    digest(model),
  ]);
  const table = { caption: t("Models"), head: [t("File"), t("Used for"), t("Size"), t("SHA-256")], rows };
  return {
    title: t("Models"),
    parts: [
      { kind: "table", table },
      text(t("Compare these checksums with the ones that the models' publishers list.")),
    ],
  };
}

function installation(integrity: IntegrityResult | undefined, t: Translate): ReportSection {
  const parts: ReportPart[] = [];
  if (integrity !== undefined) parts.push(...integrityParts(integrity, t));
  const label = integrity === undefined ? t("Check Files") : t("Check Again");
  const title = t("Compare the extension's files with the checksums from its build");
  const button = { command: commandIds.showPrivacyReport, argument: "integrity", label, title };
  parts.push({ kind: "button", button });
  parts.push(
    text(
      t(
        "This detects damaged, changed and added files. Anyone who can write there can also change the checksums, so compare the checksum of the list with another copy of this version.",
      ),
    ),
  );
  return { title: t("The extension's files"), parts };
}

function integrityParts(integrity: IntegrityResult, t: Translate): ReportPart[] {
  const { problem, files, changed, missing, added, manifestSha256 = "" } = integrity;
  if (problem === "noManifest")
    return [note(t("No checksums to compare with: this copy is not a release build."))];
  if (problem !== undefined) return [note(t("The list of checksums is damaged. Reinstall the extension."))];
  const deviations = [
    [t("Changed"), changed],
    [t("Missing"), missing],
    [t("Added"), added],
  ] as const;
  const lists = deviations.flatMap(([title, items]): ReportPart[] =>
    items.length === 0 ? [] : [{ kind: "list", title: `${title} (${items.length})`, items }],
  );
  const verdict =
    lists.length === 0
      ? text(t("All {0} files match the build.", files))
      : note(t("Files differ from the build. Reinstall the extension."));
  return [verdict, ...lists, text(t("SHA-256 of the list: {0}", manifestSha256))];
}
