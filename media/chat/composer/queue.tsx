import type { JSX } from "preact";
import type { PanelState } from "../../../client/chat/messages";
import { IconButton } from "../controls";
import { usePanel } from "../panelContext";
import { labelText } from "../visible";

/** Messages that wait for the answer that is being made. */
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
