import assert from "node:assert/strict";
import { privacyPage, waitingPage } from "../../../../client/privacy/privacyPage";
import type { PrivacyReport } from "../../../../client/privacy/report";
import { reportMarkdown } from "../../../../client/privacy/reportMarkdown";
import { reportSections } from "../../../../client/privacy/reportSections";
import { verifyCommands } from "../../../../client/privacy/verifyCommands";
import { storedIds } from "../../../../client/storage/storageLayout";
import { byteText } from "../../../../client/ui/text";
import { alarmingReport, sealedReport } from "../../../support/privacyReports";

const page = (report: PrivacyReport) => privacyPage(report, { nonce: "n0nce" });
/** The page's text as a reader sees it. */
const words = (markup: string) =>
  markup
    .replace(/<style[\s\S]*?<\/style>/, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&gt;", ">")
    .replace(/\s+/g, " ");

describe("privacy report: page and export", () => {
  it("reports a sealed server", () => {
    for (const text of [words(page(sealedReport)), reportMarkdown(sealedReport).replaceAll("\\", "")]) {
      for (const part of [
        "Sealed: the operating system blocks the server from the network, other processes and writing outside its folders.",
        "NoNewPrivs 1; seccomp filter on 14 of 14 threads (2 in force); io_uring rings: 0",
        "Open ports: 0; connections: 0; socket pairs to the parent process: 3",
        "No socket can be created except an unnamed pair of Unix streams",
        "Refused: 2 (EACCES)",
        "Refused: 2 (EPERM)",
        "TCP over IPv4: Refused (EACCES)",
        "opened 31 files and folders",
        "f62c7d17e241fe5c5c0c64d2e32ab6e3bd10547a9c02977cc126acc0fe6e6554",
        "Computing: 40%",
        "All 812 files match the build.",
        "12.3 KB, files: 3",
        "grep -E 'NoNewPrivs|Seccomp' /proc/4242/status",
        "ls -l /proc/4242/fd",
        "connected to another machine (ssh-remote)",
      ])
        assert.ok(text.includes(part), part);
      assert.ok(!text.includes("This should not happen"));
    }
  });

  it("reports problems", () => {
    const text = words(page(alarmingReport));
    for (const part of [
      "Guarded: the server blocks its own network access. Blocking by the operating system is not proved.",
      "Why it is not sealed: the kernel refused no_new_privs (EPERM).",
      "1, listed below. This should not happen.",
      "4242/20 tcp 127.0.0.1:8080 → 0.0.0.0:0 (inode 1)",
      "No socket can be created except an unnamed pair of Unix streams No TCP over IPv4: Allowed",
      "kill: Not tried: no witness process was started",
      "No child process ran the self-test: it could not be started.",
      "/home/ada/.ssh/id_ed25519 (read)",
      "7 more were opened",
      "Can't be read. /models/none.gguf does not exist: check its path.",
      "Permissions may give other users of this machine access to these",
      "Files differ from the build.",
      "dist/a.mjs",
    ])
      assert.ok(text.includes(part), part);
  });

  it("shows stored data without a server, and the next step", () => {
    const { server: _, seal: __, sealState: ___, integrity: ____, ...rest } = sealedReport;
    const text = words(page(rest));
    assert.match(text, /The server does not respond/);
    assert.match(text, /12\.3 KB/);
    assert.match(text, /Check Files/);
    assert.ok(!text.includes("None."));
  });

  it("says that the report is being prepared", () => {
    const markup = waitingPage({ nonce: "n0nce" });
    assert.match(words(markup), /Inhouse privacy report Preparing report…/);
    assert.match(markup, /content="default-src 'none'; style-src 'nonce-n0nce';"/);
    assert.doesNotMatch(markup, /href=/);
  });

  it("names the facts that macOS and Windows do not provide", () => {
    for (const platform of ["darwin", "win32"] as const) {
      const { kernel: _, sockets: __, ...bare } = sealedReport.server?.processes[0] ?? assert.fail();
      const report = {
        ...sealedReport,
        editor: { ...sealedReport.editor, platform },
        server: { ...(sealedReport.server ?? assert.fail()), processes: [bare] },
      };
      const text = words(page(report));
      assert.match(text, /Not available on this system/);
      assert.match(text, /offers no seal that a program can apply to itself/);
      assert.ok(!text.includes("/proc/"));
      assert.ok(verifyCommands(platform, 4242).every(({ command }) => command.includes("4242")));
    }
  });

  it("loads nothing, runs nothing, and allows styles only by nonce", () => {
    const markup = page(sealedReport);
    assert.match(markup, /content="default-src 'none'; style-src 'nonce-n0nce';"/);
    assert.doesNotMatch(markup, /<(script|img|link|iframe|object|form)\b|\sstyle=|\son\w+=|https?:|url\(/);
    const links = Array.from(markup.matchAll(/href="([^"?]*)\??([^"]*)"/g), ([, target, query = ""]) => [
      target,
      decodeURIComponent(query),
    ]);
    assert.deepEqual(links, [
      ["command:inhouse.showPrivacyReport", ""],
      ["command:inhouse.exportPrivacyReport", ""],
      ["command:inhouse.showPrivacyReport", '["integrity"]'],
      ["command:inhouse.eraseStoredData", '["history"]'],
      ["command:inhouse.eraseStoredData", '["memory"]'],
    ]);
  });

  it("never renders text as markup", () => {
    const evil = `"'><img src=x onerror=alert(1)>|\`\n# x [a](command:x)`;
    const report: PrivacyReport = {
      ...sealedReport,
      editor: { ...sealedReport.editor, name: evil, remote: evil },
      stored: sealedReport.stored.map((each) => ({ ...each, paths: [evil] })),
      server: {
        ...(sealedReport.server ?? assert.fail()),
        models: [{ path: evil, usedFor: [], problem: evil }],
        files: {
          ...(sealedReport.server?.files ?? assert.fail()),
          outside: [{ path: evil, kind: "other", how: "read" }],
        },
      },
    };
    assert.ok(!page(report).includes("<img"));
    const markdown = reportMarkdown(report);
    for (const line of markdown.split("\n")) {
      assert.doesNotMatch(line, /^# x/);
      // Code spans hold the text unchanged; outside of them no markup is left.
      assert.doesNotMatch(line.replace(/`[^`]*`/g, ""), /(^|[^\\])(<img|\[a\])/);
    }
  });

  it("has a row for everything that is stored", () => {
    const stored = storedIds.map((id) => ({ id, paths: ["/x"], files: 1, bytes: 1, openToOthers: [] }));
    const rows = reportSections({ ...sealedReport, stored })
      .flatMap(({ parts }) => parts)
      .flatMap((part) => (part.kind === "table" ? part.table.rows : []));
    const erasable = rows.flatMap((row) =>
      row.flatMap((cell) => (typeof cell === "object" && "command" in cell ? cell.argument : [])),
    );
    assert.deepEqual(erasable, storedIds);
  });

  it("names all erased folders, however many", () => {
    const paths = Array.from({ length: 9 }, (_, at) => `/home/ada/workspaceStorage/${at}/inhouse.inhouse`);
    const stored = [
      { id: "otherWorkspaces", paths, files: 9, bytes: 9, openToOthers: [] } as const,
      ...sealedReport.stored,
    ];
    const report = { ...sealedReport, stored };
    for (const text of [words(page(report)), reportMarkdown(report)])
      for (const path of paths) assert.equal(text.split(path).length, 2, path);
  });

  it("formats sizes for people", () => {
    const sizes = [0, 1, 999, 1000, 12_345, 999_949, 123_456_789, 19e9, 3e12].map(byteText);
    assert.deepEqual(sizes, [
      "0 B",
      "1 B",
      "999 B",
      "1.0 KB",
      "12.3 KB",
      "1.0 MB",
      "123 MB",
      "19.0 GB",
      "3.0 TB",
    ]);
  });
});
