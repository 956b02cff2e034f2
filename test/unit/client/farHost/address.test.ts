import assert from "node:assert/strict";
import fc from "fast-check";
import { parseFarHost } from "../../../../client/farHost/address";
import { farScript } from "../../../../client/farHost/scripts/farScript";
import { sshArguments } from "../../../../client/farHost/ssh";

const script = farScript("true");
const fixed = sshArguments({ host: "x", name: "x" }, script).slice(0, -2);

describe("the value of inhouse.server.ssh", () => {
  it("is a host, user@host or an ssh:// URL", () => {
    const parsed = Object.fromEntries(
      [
        ...[
          "spark",
          "user@spark",
          "u.s_e-r@spark.local",
          "ssh://spark",
          "ssh://user@spark:2222/",
          "[fe80::1]",
        ],
        ...["ssh://user@[::1]:22", "10.0.0.7"],
      ].map((value) => [value, parseFarHost(value)]),
    );
    assert.deepEqual(parsed, {
      spark: { host: "spark", name: "spark" },
      "user@spark": { user: "user", host: "spark", name: "user@spark" },
      "u.s_e-r@spark.local": { user: "u.s_e-r", host: "spark.local", name: "u.s_e-r@spark.local" },
      "ssh://spark": { host: "spark", name: "spark" },
      "ssh://user@spark:2222/": { user: "user", host: "spark", port: 2222, name: "user@spark:2222" },
      "[fe80::1]": { host: "fe80::1", name: "[fe80::1]" },
      "ssh://user@[::1]:22": { user: "user", host: "::1", port: 22, name: "user@[::1]:22" },
      "10.0.0.7": { host: "10.0.0.7", name: "10.0.0.7" },
    });
  });

  const hostile = [
    ...[
      "",
      " ",
      "-oProxyCommand=id",
      "user@-oProxyCommand=id",
      "-l@host",
      "--",
      "a b",
      "a\nb",
      "a;id",
      "a|id",
      "a&b",
    ],
    ...[
      "$(id)",
      "`id`",
      "a'b",
      'a"b',
      "a\\b",
      "a/b",
      "a:22",
      "a@b@c",
      "@a",
      "a@",
      "ssh://a:0",
      "ssh://a:65536",
    ],
    ...[
      "ssh://a:-1",
      "ssh://-a",
      "ssh://a/b",
      "SSH://a",
      "http://a",
      "ssh://user:password@a",
      "ä",
      "a\u200bb",
      "a%h",
      "*",
    ],
    ...["[::1", "[]", "[::1%eth0]", "~", "a>b", "a{b}", "a#b", "\0", "a\0b", `a@${"b".repeat(300)}`],
  ];
  for (const value of hostile)
    it(`is refused: ${JSON.stringify(value).slice(0, 60)}`, () =>
      assert.equal(parseFarHost(value), undefined));

  it("never becomes an option or a command, whatever it is", () => {
    const piece = fc.constantFrom(
      ...[
        "-",
        "-o",
        "@",
        ":",
        "/",
        "ssh://",
        "[",
        "]",
        " ",
        "\n",
        "\0",
        ";",
        "$(",
        "`",
        "'",
        '"',
        "\\",
        "%",
        "a",
        "B9",
        ".",
        "_",
      ],
      ...["ProxyCommand=", "root", "spark", "22", "é", "\u202e", "\t", "=", "*", "~", "|", "<", "&", "#"],
    );
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(piece, { maxLength: 8 }).map((all) => all.join("")),
    );
    let taken = 0;
    fc.assert(
      fc.property(value, (text) => {
        const host = parseFarHost(text);
        if (host === undefined) return;
        taken++;
        const args = sshArguments(host, script);
        const own = args.slice(fixed.length - 1, -3);
        const [l, user, p, port] = [
          own.indexOf("-l"),
          own[own.indexOf("-l") + 1],
          own.indexOf("-p"),
          own[own.indexOf("-p") + 1],
        ];
        assert.equal(own.length, (l < 0 ? 0 : 2) + (p < 0 ? 0 : 2));
        if (l >= 0) assert.match(user ?? "", /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
        if (p >= 0) assert.match(port ?? "", /^[0-9]{1,5}$/);
        assert.deepEqual(args.slice(-3), ["--", host.host, script.command]);
        assert.match(host.host, /^[A-Za-z0-9_:][A-Za-z0-9_.:-]*$/);
        assert.match(host.name, /^[A-Za-z0-9_.:@[\]-]+$/);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(taken > 100, `only ${taken} values were taken`);
  });
});

describe("the command on the far host", () => {
  it("is fixed text and a length", () => {
    for (const text of ["", "it's $(id) `id` \\ ! \n \"", "x".repeat(100_000)])
      assert.match(
        farScript(text).command,
        /^exec \/bin\/sh -c 'script=\$\(dd bs=1 count=\d+ 2>\/dev\/null\) && eval "\$script"'$/,
      );
  });
});
