import { l10n } from "../../l10n";
import { type Runner, runBy, runner } from "./runner";

const followed = () => l10n.t("followed by assistants");

/** Assistants that read, follow or run files in a repository. */
export const assistants: readonly Runner[] = [
  runner(
    followed,
    "https://agents.md/",
    "agents{.override,}.md",
    ".agents/**",
    ".agent/**",
    "llms{-full,}.txt",
  ),
  runner(() => l10n.t("run by assistants"), "https://code.claude.com/docs/en/mcp", ".mcp.json", "mcp.json"),
  runner(
    runBy("Claude Code"),
    "https://code.claude.com/docs/en/settings",
    ".claude/**",
    "claude{.local,}.md",
    ".claude.json",
    ".claude-plugin/**",
  ),
  runner(runBy("Cursor"), "https://cursor.com/docs/context/rules", ".cursor/**", ".cursorrules"),
  runner(runBy("Codex"), "https://developers.openai.com/codex/config-reference", ".codex/**"),
  runner(runBy("Gemini"), "https://geminicli.com/docs/reference/configuration/", ".gemini/**", "gemini.md"),
  runner(
    followed,
    "https://docs.github.com/en/copilot/how-tos/configure-custom-instructions/add-repository-instructions",
    ".github/copilot-instructions.md",
    ".github/{instructions,prompts,chatmodes,agents,skills,hooks,copilot}/**",
    "*.{instructions,prompt,chatmode,agent}.md",
  ),
  runner(
    followed,
    "https://docs.windsurf.com/windsurf/cascade/memories",
    ".windsurf/**",
    ".windsurfrules",
    ".codeium/**",
  ),
  runner(
    followed,
    "https://docs.cline.bot/features/cline-rules",
    ".clinerules",
    ".clinerules/**",
    ".cline/**",
  ),
  runner(
    followed,
    "https://docs.roocode.com/features/custom-instructions",
    ".roo/**",
    ".roomodes",
    ".roorules*",
  ),
  runner(
    runBy("Continue"),
    "https://docs.continue.dev/reference",
    ".continue/**",
    ".continuerules",
    ".continuerc.json",
  ),
  runner(runBy("aider"), "https://aider.chat/docs/config/aider_conf.html", ".aider*"),
  runner(
    runBy("Amazon Q"),
    "https://docs.aws.amazon.com/amazonq/latest/qdeveloper-ug/command-line-custom-agents.html",
    ".amazonq/**",
  ),
  runner(runBy("Kiro"), "https://kiro.dev/docs/hooks/", ".kiro/**"),
  runner(
    followed,
    "https://www.jetbrains.com/help/junie/customize-guidelines.html",
    ".junie/**",
    ".aiassistant/**",
  ),
  runner(
    runBy("Qwen Code"),
    "https://qwenlm.github.io/qwen-code-docs/en/users/features/mcp/",
    ".qwen/**",
    "qwen.md",
  ),
  runner(
    runBy("Crush"),
    "https://mintlify.com/charmbracelet/crush/configuration/mcp",
    "{.,}crush.json",
    "{.,}crushrc",
    ".crush/**",
    "crush.md",
  ),
  runner(runBy("opencode"), "https://opencode.ai/docs/config/", ".opencode/**", "opencode.json{c,}"),
  runner(
    followed,
    "https://block.github.io/goose/docs/guides/context-engineering/using-goosehints/",
    ".goosehints",
    ".goose/**",
  ),
  runner(followed, "https://zed.dev/docs/ai/rules", ".rules"),
  runner(followed, "https://docs.trae.ai/ide/rules", ".trae/**"),
  runner(
    followed,
    "https://docs.augmentcode.com/setup-augment/guidelines",
    ".augment/**",
    ".augment-guidelines",
  ),
];
