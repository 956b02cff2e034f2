import type { JSX } from "preact";
import type { Turn } from "../../../client/chat/protocol/messages";
import { FileName } from "../controls/fileName";
import { Icon } from "../controls/icons";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";

/** Number of sources to show; the others are collapsed. */
const shownSources = 4;

export function Sources({ sources }: { sources: NonNullable<Turn["sources"]> }): JSX.Element | null {
  const { text } = usePanel();
  if (sources.length === 0) return null;
  const label = text("sources");
  return (
    <div class="sources">
      <p class="sources-label">{label}</p>
      <SourceList label={label} sources={sources.slice(0, shownSources)} />
      {sources.length > shownSources && (
        <details>
          <summary>{text("showAll")}</summary>
          <SourceList label={label} sources={sources.slice(shownSources)} />
        </details>
      )}
    </div>
  );
}

function SourceList({
  label,
  sources,
}: {
  label: string;
  sources: NonNullable<Turn["sources"]>;
}): JSX.Element {
  const { post } = usePanel();
  return (
    <ul class="chips" aria-label={label}>
      {sources.map(({ label: name, uri, line }) => (
        <li class="chip" key={`${uri}:${line}:${name}`}>
          <button
            type="button"
            class="chip-label"
            title={labelText(uri)}
            onClick={() => post({ type: "openSource", uri, ...(line !== undefined && { line }) })}
          >
            <Icon name="file" />
            <span class="chip-text">
              <FileName name={name} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
