// docs/settings.md, made of the manifest and its English texts.
import { readFile } from "node:fs/promises";

export const settingsPagePath = "docs/settings.md";

const introduction = `# Settings

\`npm run docs\` writes this page from \`package.json\` and \`package.nls.json\`.

*Inhouse: Open Settings* shows the settings in VS Code's settings editor. Each name below can be searched for there. None has to be set.

| scope | who sets it | on several machines |
|---|---|---|
| machine | you, in the user settings; with Remote-SSH in the *Remote* tab, for that machine. A workspace cannot set it | Settings Sync leaves it out |
| machine; a workspace can only restrict it | as above. A workspace can only turn it off or add to its list | Settings Sync leaves it out |
| workspace, language | you, a workspace, or a folder of it; also for one language, as in \`"[python]": { "inhouse.completion.enabled": false }\` | Settings Sync takes yours along |

*Advanced* settings are in VS Code's settings editor only if you search for the whole name or for \`@tag:advanced\`.
An administrator can turn downloads off and name a mirror for all users of a machine: [privacy.md](privacy.md#what-leaves-the-machine).`;

const scopes = {
  machine: "machine",
  "machine-overridable": "machine; a workspace can only restrict it",
  "language-overridable": "workspace, language",
};

/** The page's text, which names everything as VS Code does in English. */
export async function settingsPage() {
  const [manifest, texts] = await Promise.all(["package.json", "package.nls.json"].map(readJson));
  const text = (key) => texts[/^%(.+)%$/.exec(key)[1]];
  const sections = manifest.contributes.configuration.map(({ title, properties }) => {
    const settings = Object.entries(properties).map(([name, setting]) => described(name, setting, text));
    return [`## ${text(title)}`, ...settings].join("\n\n");
  });
  return `${[introduction, ...sections].join("\n\n")}\n`;
}

function described(name, setting, text) {
  const description = text(setting.markdownDescription);
  const facts = [
    ["type", typeOf(setting)],
    ["default", defaultOf(setting.default)],
    ["scope", scopes[setting.scope]],
  ];
  const table = [facts.map(([fact]) => fact), facts.map(() => "---"), facts.map(([, fact]) => fact)];
  const values = (setting.enum ?? []).map(
    (value, at) => `- \`"${value}"\`: ${text(setting.enumDescriptions[at])}`,
  );
  return [
    `### \`${name}\``,
    `${onPage(description)}${setting.tags?.includes("advanced") ? " *Advanced.*" : ""}`,
    ...(values.length > 0 ? [values.join("\n")] : []),
    table.map((row) => `| ${row.join(" | ")} |`).join("\n"),
  ].join("\n\n");
}

function typeOf({ type, enum: values, minimum, maximum }) {
  if (values !== undefined) return "one of the values above";
  if (type === "integer") return `integer, ${grouped(minimum)} to ${grouped(maximum)}`;
  return type === "array" ? "list of strings" : type;
}

const grouped = (value) => value.toLocaleString("en");

function defaultOf(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.map((each) => `\`${JSON.stringify(each)}\``).join(", ");
}

/** A description as the page has it: links to commands work only in VS Code, those to settings lead to their heading. */
function onPage(description) {
  return description
    .replace(/\[([^\]]+)\]\(command:[\w.]+\)/g, (_, title) => `*Inhouse: ${title}*`)
    .replace(/`#([\w.]+)#`/g, (_, name) => `[\`${name}\`](#${name.replaceAll(".", "").toLowerCase()})`);
}

async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}
