import type { JSX } from "preact";
import type { ModelLine } from "../../../client/chat/messages";
import { TextButton } from "../controls";
import { usePanel } from "../panelContext";
import { UnseenText } from "../turns/unseenText";

/** Why nothing can be asked, and what helps. */
export function ModelProblem({ model }: { model: ModelLine }): JSX.Element | null {
  const { text, post } = usePanel();
  const { state, message = text("modelOff") } = model;
  if (state !== "off" && state !== "error") return null;
  return (
    <div class="model-problem" role="status">
      <p>
        <UnseenText text={message} />
      </p>
      <div class="model-buttons">
        <TextButton primary onClick={() => post({ type: "runCommand", command: "chooseModel" })}>
          {text("chooseModel")}
        </TextButton>
        {state === "error" && (
          <>
            <TextButton onClick={() => post({ type: "runCommand", command: "restartServer" })}>
              {text("restartServer")}
            </TextButton>
            <TextButton onClick={() => post({ type: "runCommand", command: "showLog" })}>
              {text("showLog")}
            </TextButton>
          </>
        )}
      </div>
    </div>
  );
}
