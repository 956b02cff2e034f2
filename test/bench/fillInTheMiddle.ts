import { readFile } from "node:fs/promises";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";

interface Case {
  readonly id: string;
  readonly path: string;
  readonly language: string;
  readonly kind: "eol" | "line" | "block";
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
}

interface Result extends Case {
  readonly answer: string;
  readonly reason: string | undefined;
}

/** Every case of a JSON Lines file through the server, as an editor would ask after typing. */
export async function fillInTheMiddle(serverModule: string, casesFile: string, model: string): Promise<void> {
  const lines = (await readFile(casesFile, "utf8")).trim().split("\n");
  const cases = lines.map((line) => JSON.parse(line) as Case);
  const settings = model === "" ? {} : { completion: { model } };
  const server = await startServerProcess(serverModule, { initializationOptions: settings });
  const results: Result[] = [];
  for (const test of cases) {
    const uri = `file:///${test.id}/${test.path}`;
    await server.client.open(uri, test.language, test.prefix + test.suffix);
    const [item] = await server.client.complete(uri, positionAfter(test.prefix), { explicit: true });
    const { last } = await server.client.stats();
    await server.client.close(uri);
    results.push({ ...test, answer: String(item?.insertText ?? ""), reason: last?.reason });
  }
  await server.stop();
  report(results);
}

function report(results: readonly Result[]): void {
  const leaks = results.filter(({ answer }) => /<\|\w+\|>/.test(answer));
  const shown = results.filter(({ answer }) => answer !== "");
  console.log(
    `cases ${results.length}, non-empty ${share(shown.length, results.length)}, control tokens shown ${leaks.length}`,
  );
  const oneLine = results.filter(({ kind }) => kind !== "block");
  console.log(`exact first line, one-line cases: ${exact(oneLine)}`);
  for (const kind of ["eol", "line"])
    console.log(`  ${kind}: ${exact(oneLine.filter((result) => result.kind === kind))}`);
  for (const language of new Set(oneLine.map((result) => result.language))) {
    console.log(`  ${language}: ${exact(oneLine.filter((result) => result.language === language))}`);
  }
  const reasons = Map.groupBy(
    results.filter(({ reason }) => reason !== undefined),
    ({ reason }) => reason ?? "",
  );
  for (const [reason, of] of reasons) console.log(`  nothing shown, ${reason}: ${of.length}`);
}

function exact(results: readonly Result[]): string {
  const right = results.filter(({ answer, middle }) => firstLine(answer) === firstLine(middle));
  return `${right.length} of ${results.length} (${share(right.length, results.length)})`;
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").trimEnd();
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
