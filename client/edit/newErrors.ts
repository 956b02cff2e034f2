import { type Diagnostic, DiagnosticSeverity, Disposable, languages, type Uri } from "vscode";

/** What the error says and who says it; where it is changes with every edit. */
type ErrorFacts = Pick<Diagnostic, "message" | "severity" | "source">;

/** Language servers take their time; later errors are about something else. */
const waitMs = 8000;

/** Calls back once, with the errors in these lines that were not there when it began to watch, if there are any soon. */
export function watchForErrors(
  uri: Uri,
  lines: { readonly start: number; readonly end: number },
  onErrors: (errors: readonly Diagnostic[]) => void,
): Disposable {
  const before = languages.getDiagnostics(uri);
  const look = () => {
    const errors = newErrors(before, languages.getDiagnostics(uri)).filter(
      ({ range }) => range.end.line >= lines.start && range.start.line < lines.end,
    );
    if (errors.length === 0) return;
    watching.dispose();
    onErrors(errors);
  };
  const timer = setTimeout(() => watching.dispose(), waitMs);
  const watching = Disposable.from(
    languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((each) => each.toString() === uri.toString())) look();
    }),
    { dispose: () => clearTimeout(timer) },
  );
  return watching;
}

/** Errors that there are more of than before. */
export function newErrors<T extends ErrorFacts>(before: readonly ErrorFacts[], after: readonly T[]): T[] {
  const known = new Map<string, number>();
  const keyOf = ({ message, source }: ErrorFacts) => `${source}\n${message}`;
  const isError = ({ severity }: ErrorFacts) => severity === DiagnosticSeverity.Error;
  for (const each of before.filter(isError)) known.set(keyOf(each), (known.get(keyOf(each)) ?? 0) + 1);
  return after.filter(isError).filter((each) => {
    const left = known.get(keyOf(each)) ?? 0;
    known.set(keyOf(each), left - 1);
    return left <= 0;
  });
}
