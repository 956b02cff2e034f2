import type { JSX } from "preact";
import type { ModelLine } from "../../../client/chat/protocol/messages";
import { usePanel } from "../panelContext";
import { CommandButton } from "../turns/commandButton";
import { VisibleText } from "../turns/visibleText";

/** Says why there is no chat model, and offers buttons that help. */
export function ModelProblem({ model }: { model: ModelLine }): JSX.Element | null {
  const { text } = usePanel();
  const { state, message = text("modelOff"), serverDown = false } = model;
  if (state !== "off" && state !== "error") return null;
  return (
    <div class="model-problem" role="status">
      <p>
        <VisibleText text={message} />
      </p>
      <div class="model-buttons">
        {!serverDown && <CommandButton primary command="chooseModel" />}
        {(serverDown || state === "error") && (
          <>
            <CommandButton primary={serverDown} command="restartServer" />
            <CommandButton command="showLog" />
          </>
        )}
      </div>
    </div>
  );
}
