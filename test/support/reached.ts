import { reach } from "../../server/context/reach";
import { TemporaryWorkspace } from "./temporaryWorkspace";

/** The files that a workspace file reaches: "how path", followed by names and namespace, if any. */
export async function reached(
  files: Readonly<Record<string, string>>,
  path: string,
  languageId: string,
): Promise<readonly string[]> {
  using workspace = new TemporaryWorkspace(files);
  const from = { uri: workspace.uri(path), languageId, text: files[path] ?? "" };
  const found: string[] = [];
  for await (const { file, how, names, namespace } of reach(
    from,
    workspace.files,
    new AbortController().signal,
  )) {
    const taken = [...names].map(([there, here]) => (there === here ? there : `${there}>${here}`)).join(",");
    found.push(
      [how, file.path, taken && `{${taken}}`, namespace && `as ${namespace}`].filter(Boolean).join(" "),
    );
  }
  return found;
}
