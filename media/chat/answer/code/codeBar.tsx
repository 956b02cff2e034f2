import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StringName, Text } from "../../../../client/chat/protocol/strings";
import { IconButton } from "../../controls/controls";
import { FileName } from "../../controls/fileName";
import { useDebounced } from "../../page/useDebounced";
import { labelText, replaceInvisible } from "../../page/visible";
import type { Wrapping } from "./wrapping";

export interface CodeBarActions {
  readonly copy: () => void;
  readonly insertCode: () => void;
  readonly newFile: () => void;
  readonly insertTerminal: () => void;
  readonly applyCode: () => void;
}

interface CodeBarProps {
  readonly text: Text;
  readonly wrapping: Wrapping;
  readonly language: string;
  readonly path?: string | undefined;
  /** The rest of the info string. */
  readonly rest: string;
  /** The fence is closed, and the code is a change: an unfinished block must not be applied. */
  readonly mayApply: boolean;
  /** Shell commands, which rarely belong in a file. */
  readonly isShell: boolean;
  readonly actions: CodeBarActions;
}

/** Titles of blocks that are not code. */
const named: Readonly<Record<string, StringName>> = { mermaid: "mermaid", math: "math" };

/** In UTF-16 code units; if one is longer, the full info string gets its own line. */
const longestLanguage = 30;
const longestPath = 200;

/** The bar above a code block. */
export function CodeBar(props: CodeBarProps): JSX.Element {
  const { text, wrapping, language, path, rest, mayApply, isShell, actions } = props;
  const name = path === undefined ? undefined : labelText(path);
  const title = named[language];
  const isCut = language.length > longestLanguage || (path?.length ?? 0) > longestPath;
  const others = isCut ? [language, path, rest].filter(Boolean).join(" ") : rest;
  const applyLabel = name === undefined ? text("applyLabel") : text("applyTo", name);
  return (
    <>
      <span class="code-language">
        {title === undefined ? labelText(language, longestLanguage) : text(title)}
      </span>
      {name !== undefined && (
        <span class="code-path" title={name}>
          <FileName name={name} />
        </span>
      )}
      {others !== "" && <span class="code-info">{replaceInvisible(others)}</span>}
      <span class="code-actions">
        <CopyButton text={text} label={text("copyCode")} copy={actions.copy} />
        <IconButton icon="insert" label={text("insertCode")} onClick={actions.insertCode} />
        <IconButton icon="newFile" label={text("newFile")} onClick={actions.newFile} />
        <WrapButton text={text} wrapping={wrapping} />
        {mayApply && isShell && (
          <>
            <MainButton name={text("terminal")} label={text("insertTerminal")} run={actions.insertTerminal} />
            <IconButton icon="edit" label={applyLabel} onClick={actions.applyCode} />
          </>
        )}
        {mayApply && !isShell && (
          <MainButton name={text("apply")} label={applyLabel} run={actions.applyCode} />
        )}
      </span>
    </>
  );
}

function WrapButton({ text, wrapping }: { text: Text; wrapping: Wrapping }): JSX.Element {
  const [isOn, setOn] = useState(false);
  useEffect(() => wrapping.follow(setOn), [wrapping]);
  return <IconButton icon="wrap" label={text("wrapCode")} pressed={isOn} onClick={() => wrapping.toggle()} />;
}

/** The main action for a block. */
function MainButton({ name, label, run }: { name: string; label: string; run: () => void }): JSX.Element {
  return (
    <button type="button" class="apply" title={label} aria-label={label} onClick={run}>
      {name}
    </button>
  );
}

/** How long a button shows that it has copied, in milliseconds. */
const copiedMs = 1500;

export function CopyButton({
  text,
  label,
  copy,
}: {
  text: Text;
  label: string;
  copy: () => void;
}): JSX.Element {
  const [copied, setCopied] = useState(false);
  useDebounced(copied ? () => setCopied(false) : undefined, copiedMs, [copied]);
  const click = () => {
    copy();
    setCopied(true);
  };
  return (
    <IconButton icon={copied ? "done" : "copy"} label={copied ? text("copied") : label} onClick={click} />
  );
}
