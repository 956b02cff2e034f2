import type { JSX } from "preact";
import type { ModelLine } from "../../../client/chat/protocol/messages";
import { TextButton } from "../controls/controls";
import { usePanel } from "../panelContext";
import { CommandButton } from "../turns/commandButton";
import { VisibleText } from "../turns/visibleText";

interface ModelProblemProps {
  readonly model: ModelLine;
  readonly chooseModel: () => void;
}

/** Says why there is no chat model, and offers buttons that help. */
export function ModelProblem({ model, chooseModel }: ModelProblemProps): JSX.Element | null {
  const { text } = usePanel();
  const { state, message = text("modelOff") } = model;
  if (state !== "off" && state !== "error") return null;
  return (
    <div class="model-problem" role="status">
      <p>
        <VisibleText text={message} />
      </p>
      <div class="model-buttons">
        <TextButton primary onClick={chooseModel}>
          {text("chooseModel")}
        </TextButton>
        {state === "error" && (
          <>
            <CommandButton command="restartServer" />
            <CommandButton command="showLog" />
          </>
        )}
      </div>
    </div>
  );
}
