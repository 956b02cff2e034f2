import { ColorThemeKind, Disposable, extensions, Uri, window, workspace } from "vscode";
import { codeColors } from "./codeColors";
import { readTokenRules } from "./themeFile";

/** Reports the code colours of the active theme, and again when the theme changes; {} if they are unknown. */
export function watchCodeColors(report: (colors: Record<string, string>) => void): Disposable {
  const update = () =>
    activeCodeColors().then(report, () => {
      // The style sheet has default colours.
      report({});
    });
  void update();
  return Disposable.from(
    window.onDidChangeActiveColorTheme(update),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("workbench.colorTheme")) void update();
    }),
  );
}

export async function activeCodeColors(): Promise<Record<string, string>> {
  const name = themeName();
  const found = findTheme(name);
  // A theme of another kind (light or dark) cannot be the visible one.
  if (name === undefined || found === undefined || kindOf(name) !== window.activeColorTheme.kind) return {};
  const read = async (path: string) =>
    new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(found.extension, path)));
  return codeColors(await readTokenRules(found.path, read));
}

/** Name of the active theme. VS Code reads it from another setting while it follows the system's light or dark mode. */
function themeName(): string | undefined {
  const { kind } = window.activeColorTheme;
  const settings = workspace.getConfiguration();
  const highContrast = kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight;
  const preferred = {
    [ColorThemeKind.Dark]: "workbench.preferredDarkColorTheme",
    [ColorThemeKind.Light]: "workbench.preferredLightColorTheme",
    [ColorThemeKind.HighContrast]: "workbench.preferredHighContrastColorTheme",
    [ColorThemeKind.HighContrastLight]: "workbench.preferredHighContrastLightColorTheme",
  };
  const chosen = settings.get<string>("workbench.colorTheme");
  const follows =
    settings.get<boolean>("window.autoDetectColorScheme") === true ||
    (highContrast && settings.get<boolean>("window.autoDetectHighContrast") === true);
  if (!follows || (chosen !== undefined && kindOf(chosen) === kind)) return chosen;
  return settings.get<string>(preferred[kind]) ?? chosen;
}

interface ThemeContribution {
  readonly id?: string;
  readonly label?: string;
  readonly path?: string;
  readonly uiTheme?: string;
}

function findTheme(name: string | undefined) {
  for (const { extensionUri, packageJSON } of extensions.all) {
    const themes = (packageJSON as { contributes?: { themes?: unknown } }).contributes?.themes;
    if (!Array.isArray(themes)) continue;
    const theme = (themes as ThemeContribution[]).find(({ id, label }) => (id ?? label) === name);
    if (theme?.path !== undefined)
      return { extension: extensionUri, path: theme.path, uiTheme: theme.uiTheme };
  }
  return undefined;
}

function kindOf(name: string): ColorThemeKind | undefined {
  const kinds: Readonly<Record<string, ColorThemeKind>> = {
    vs: ColorThemeKind.Light,
    "vs-dark": ColorThemeKind.Dark,
    "hc-black": ColorThemeKind.HighContrast,
    "hc-light": ColorThemeKind.HighContrastLight,
  };
  return kinds[findTheme(name)?.uiTheme ?? ""];
}
