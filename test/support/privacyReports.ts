import type { PrivacyReport } from "../../client/privacy/report";
import type { Claim } from "../../server/protocol/privacy";

/** The claims of a process whose attempts got this answer. */
const claims = (answer: string): readonly Claim[] => [
  {
    id: "sockets",
    what: "No socket can be created except an unnamed pair of Unix streams",
    proved: true,
    attempts: ["TCP over IPv4", "Unix sockets"].map((what) => ({ what, outcome: "refused", answer })),
  },
];

/** The report of a sealed server on Linux without problems. */
export const sealedReport: PrivacyReport = {
  at: "2026-11-25T20:15:00.000Z",
  extensionVersion: "0.1.0",
  editor: {
    name: "Visual Studio Code",
    version: "1.139.1",
    extensionHostPid: 4100,
    platform: "linux",
    remote: "ssh-remote",
  },
  sealState: "sealed",
  seal: {
    seal: "sealed",
    testedAt: "2026-11-25T20:15:00.000Z",
    server: {
      pid: 4242,
      kernel: { seccomp: 2, seccompFilters: 1, noNewPrivs: true },
      claims: claims("EACCES"),
    },
    child: { pid: 4250, claims: claims("EPERM") },
  },
  server: {
    platform: "linux",
    node: "v24.21.0",
    processes: [
      {
        pid: 4242,
        parent: 4100,
        command: "/usr/bin/node /ext/dist/server/main.mjs --stdio",
        kernel: { noNewPrivileges: true, threads: 14, filteredThreads: 14, filters: 2, rings: 0 },
        sockets: [0, 1, 2].map((descriptor) => ({
          protocol: "unix",
          descriptor,
          inode: 9000 + descriptor,
          local: "",
          remote: "",
          isOpenToOthers: false,
        })),
      },
    ],
    files: {
      inWorkspace: 31,
      outside: [
        { path: "/home/ada/.config/git/ignore", kind: "git", how: "read" },
        { path: "/ext/dist/server/assets/starter-code.Q8_0.gguf", kind: "model", how: "mapped" },
        {
          path: "/home/ada/.config/Code/User/globalStorage/inhouse.inhouse/statistics.json",
          kind: "storage",
          how: "written",
        },
        { path: "/usr/lib/x86_64-linux-gnu/libc.so.6", kind: "system", how: "mapped" },
      ],
      unlisted: 0,
      seesNative: true,
    },
    models: [
      {
        path: "/ext/dist/server/assets/starter-code.Q8_0.gguf",
        usedFor: ["completions", "chat"],
        bytes: 46_000_000,
        sha256: "f62c7d17e241fe5c5c0c64d2e32ab6e3bd10547a9c02977cc126acc0fe6e6554",
      },
      { path: "/models/large.gguf", usedFor: ["chat"], bytes: 19_000_000_000, progress: 0.4 },
    ],
  },
  stored: [
    {
      id: "history",
      files: 3,
      bytes: 12_345,
      openToOthers: [],
      paths: ["/home/ada/.config/Code/User/workspaceStorage/77aa/inhouse.inhouse/chat"],
    },
    { id: "memory", files: 0, bytes: 220, openToOthers: [], paths: [] },
    { id: "models", files: 0, bytes: 0, openToOthers: [], paths: ["/home/ada/.config/Code/models"] },
  ],
  integrity: { manifestSha256: "ab".repeat(32), files: 812, changed: [], missing: [], added: [] },
};

const unproved: readonly Claim[] = [
  {
    id: "sockets",
    what: "No socket can be created except an unnamed pair of Unix streams",
    proved: false,
    attempts: [{ what: "TCP over IPv4", outcome: "allowed", answer: "" }],
  },
  {
    id: "signals",
    what: "No signal reaches a process outside the seal",
    proved: false,
    attempts: [{ what: "kill", outcome: "untried", answer: "no witness process was started" }],
  },
];

/** A report in which everything is wrong. */
export const alarmingReport: PrivacyReport = {
  ...sealedReport,
  sealState: "guarded",
  seal: {
    seal: "guarded",
    reason: "the kernel refused no_new_privs (EPERM)",
    testedAt: "2026-11-25T20:15:00.000Z",
    server: { pid: 4242, claims: unproved },
    childProblem: "it could not be started",
  },
  server: {
    ...(sealedReport.server as NonNullable<PrivacyReport["server"]>),
    processes: [
      {
        pid: 4242,
        parent: 4100,
        command: "node main.mjs",
        kernel: { noNewPrivileges: false, threads: 2, filteredThreads: 1, rings: 1 },
        sockets: [
          {
            protocol: "tcp",
            descriptor: 20,
            inode: 1,
            local: "127.0.0.1:8080",
            remote: "0.0.0.0:0",
            isOpenToOthers: true,
          },
        ],
      },
    ],
    files: {
      inWorkspace: 0,
      unlisted: 7,
      seesNative: false,
      outside: [{ path: "/home/ada/.ssh/id_ed25519", kind: "other", how: "read" }],
    },
    models: [
      {
        path: "/models/none.gguf",
        usedFor: ["completions"],
        problem: "/models/none.gguf does not exist: check its path.",
      },
    ],
  },
  stored: [
    {
      id: "statistics",
      files: 1,
      bytes: 900,
      openToOthers: ["/home/ada/statistics.json"],
      paths: ["/home/ada/statistics.json"],
    },
  ],
  integrity: {
    manifestSha256: "cd".repeat(32),
    files: 2,
    changed: ["dist/a.mjs"],
    missing: ["dist/b"],
    added: ["dist/c"],
  },
};
