import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver";
import { z } from "zod";
import type { Chat } from "../chat/chat";
import { checkEditable, type GuardDeps } from "../edit/guards";
import { regionOf } from "../edit/region";
import type { Feature } from "../feature";
import { splitLines } from "../protocol/code/lines";
import { explainCommand } from "../protocol/edit";
import { failureText } from "../protocol/failure";
import type { SyntaxTrees } from "../syntax/syntax";
import { range } from "./requests/parameters";

export interface ExplainCodeDeps extends GuardDeps {
  readonly chat: Chat;
  readonly syntax: Pick<SyntaxTrees, "spansAround">;
}

const place = z.object({ uri: z.string(), version: z.int(), range });

/** `inhouse.explainCode`: shows in a message what the code does, for editors without a chat, and returns the text. */
export function explainCode(connection: Connection, deps: ExplainCodeDeps): Feature {
  const show = (type: MessageType, message: string) =>
    void connection.sendNotification(ShowMessageNotification.type, { type, message });
  return {
    commands: {
      [explainCommand]: async (raw) => {
        try {
          const text = await explanation(place.parse(raw), deps);
          show(MessageType.Info, text);
          return text;
        } catch (error) {
          show(MessageType.Error, failureText(error));
          return null;
        }
      },
    },
  };
}

async function explanation(
  { uri, version, range }: z.infer<typeof place>,
  deps: ExplainCodeDeps,
): Promise<string> {
  const { document, path, text } = await checkEditable({ uri, version }, deps);
  const lines = splitLines(text);
  const { start, end } = await regionOf(range, lines, document.languageId, deps.syntax);
  const code = lines.slice(start, end).join("\n");
  const context = [{ label: path, text: code, languageId: document.languageId, sources: [], tokens: 0 }];
  let answer = "";
  const { loop } = await deps.chat.ask(
    {
      id: "explainCode",
      mode: "assistant",
      command: "explain",
      messages: [{ role: "user", text: "", context, command: "explain" }],
    },
    (progress) => {
      if (progress.type === "text") answer += progress.text;
    },
    new AbortController().signal,
  );
  return answer.slice(0, loop?.in === "text" ? loop.keep : undefined).trim();
}
