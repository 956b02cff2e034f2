import type { FileFacts, FileKind } from "../../server/protocol/privacyReport";
import { commandIds } from "../commandIds";
import { byteText, type Translate } from "../text";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import { note, type ReportPart, type ReportSection, text } from "./reportParts";

/** What was read beside the workspace, the models, and the extension's own files. */
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
        "Of the workspace the server has opened {0} files and folders since it started, besides what it has read for the codebase index; what git ignores and what inhouse.privacy.neverRead names is not among them. Outside of the workspace:",
        files.inWorkspace,
      ),
    ),
  ];
  const rows = Object.entries(kindWords(t)).map(([kind, words]) => {
    const ofKind = files.outside.filter((each) => each.kind === kind);
    return [words, String(ofKind.length), String(ofKind.filter(({ how }) => how === "written").length)];
  });
  const head = [t("What"), t("Opened"), t("Of these written")];
  parts.push({ kind: "table", table: { caption: t("Files outside of the workspace"), head, rows } });
  for (const [kind, words] of Object.entries(kindWords(t))) {
    const items = files.outside
      .filter((each) => each.kind === kind)
      .map(({ path, how }) => `${path} (${how})`);
    if (items.length > 0) parts.push({ kind: "list", title: `${words} (${items.length})`, items });
  }
  if (files.unlisted > 0) parts.push(note(t("The list was full: {0} more were opened.", files.unlisted)));
  parts.push(
    text(
      files.seesNative
        ? t(
            "What goes through Node is noted when it is opened; what native code opens is seen as long as it is mapped or open.",
          )
        : t("Only what goes through Node is noted; this system does not tell what native code opens."),
    ),
  );
  return { title: t("Files outside of the workspace"), parts };
}

function kindWords(t: Translate): Record<FileKind, string> {
  return {
    other: t("Anything else"),
    model: t("Models"),
    storage: t("What Inhouse keeps, listed below"),
    git: t("Rules of what git ignores"),
    installation: t("The extension itself"),
    inherited: t("Files of VS Code that it leaves open for what it starts, such as its logs"),
    system: t("The system's libraries and facts, and VS Code's program"),
  };
}

function models(all: NonNullable<PrivacyReport["server"]>["models"], t: Translate): ReportSection {
  const digest = ({ sha256, progress, problem }: (typeof all)[number]) => {
    if (sha256 !== undefined) return { code: sha256 };
    if (problem !== undefined) return t("Can't be read. {0}", problem);
    return t("Being computed: {0} %. Refresh to see it.", Math.floor((progress ?? 0) * 100));
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
      text(t("Compare the digests with those that the models' makers publish.")),
    ],
  };
}

function installation(integrity: IntegrityResult | undefined, t: Translate): ReportSection {
  const parts: ReportPart[] = [];
  if (integrity !== undefined) parts.push(...integrityParts(integrity, t));
  const label = integrity === undefined ? t("Check the Files") : t("Check Again");
  const title = t("Compare the extension's files with the digests taken when it was built");
  const button = { command: commandIds.showPrivacyReport, argument: "integrity", label, title };
  parts.push({ kind: "button", button });
  parts.push(
    text(
      t(
        "This finds damage and files that were changed or added. Who may write there can change the digests as well: compare the digest of the list with that of another copy of this version.",
      ),
    ),
  );
  return { title: t("The extension's files"), parts };
}

function integrityParts(integrity: IntegrityResult, t: Translate): ReportPart[] {
  const { problem, files, changed, missing, added, manifestSha256 = "" } = integrity;
  if (problem === "noManifest")
    return [note(t("There are no digests to compare with: this copy was not built for release."))];
  if (problem !== undefined) return [note(t("The list of digests is damaged. Install the extension anew."))];
  const wrong = [
    [t("Changed"), changed],
    [t("Missing"), missing],
    [t("Added"), added],
  ] as const;
  const lists = wrong.flatMap(([title, items]): ReportPart[] =>
    items.length === 0 ? [] : [{ kind: "list", title: `${title} (${items.length})`, items }],
  );
  const verdict =
    lists.length === 0
      ? text(t("All {0} files are as they were built.", files))
      : note(t("Files are not as they were built. Install the extension anew."));
  return [verdict, ...lists, text(t("SHA-256 of the list: {0}", manifestSha256))];
}
