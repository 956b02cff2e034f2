import type { JSX } from "preact";
import type { PanelState } from "../../../client/chat/protocol/messages";
import { IconButton } from "../controls/controls";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";

/** Messages that wait for the answer in flight. */
export function Queue({ queue }: { queue: PanelState["queue"] }): JSX.Element | null {
  const { text, post } = usePanel();
  if (queue.length === 0) return null;
  const label = text("waitingMessages");
  return (
    <div class="queue">
      <p class="queue-label">{label}</p>
      <ul aria-label={label}>
        {queue.map(({ id, text: message }) => (
          <li key={id}>
            <span class="queue-text" dir="auto" title={labelText(message, 500)}>
              {labelText(message)}
            </span>
            <IconButton
              icon="close"
              label={text("unqueue", labelText(message, 60))}
              onClick={() => post({ type: "unqueue", queueId: id })}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
