import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../controls";
import { FileName } from "../fileName";
import type { StringName, Text } from "../strings";
import { labelText, visible } from "../visible";
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
  /** What else the fence says. */
  readonly rest: string;
  /** The fence is closed: before, the code must not be applied to a file. */
  readonly isWhole: boolean;
  /** Commands for a terminal, which hardly ever belong into a file. */
  readonly isShell: boolean;
  readonly actions: CodeBarActions;
}

/** What is shown as code and is something else. */
const named: Readonly<Record<string, StringName>> = { mermaid: "mermaid", math: "math" };

/** In UTF-16 code units; what is longer stands in a line of its own. */
const longestLanguage = 30;
const longestPath = 200;

/** The line above a block of code. */
export function CodeBar(props: CodeBarProps): JSX.Element {
  const { text, wrapping, language, path, rest, isWhole, isShell, actions } = props;
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
      {others !== "" && <span class="code-info">{visible(others)}</span>}
      <span class="code-actions">
        <CopyButton text={text} label={text("copyCode")} copy={actions.copy} />
        <IconButton icon="insert" label={text("insertCode")} onClick={actions.insertCode} />
        <IconButton icon="newFile" label={text("newFile")} onClick={actions.newFile} />
        <WrapButton text={text} wrapping={wrapping} />
        {isWhole && isShell && (
          <>
            <MainButton name={text("terminal")} label={text("insertTerminal")} run={actions.insertTerminal} />
            <IconButton icon="edit" label={applyLabel} onClick={actions.applyCode} />
          </>
        )}
        {isWhole && !isShell && (
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

/** What is mostly done with a block. */
function MainButton({ name, label, run }: { name: string; label: string; run: () => void }): JSX.Element {
  return (
    <button type="button" class="apply" title={label} aria-label={label} onClick={run}>
      {name}
    </button>
  );
}

/** How long a button says that it has copied, in milliseconds. */
const saidFor = 1500;

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
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), saidFor);
    return () => clearTimeout(timer);
  }, [copied]);
  const click = () => {
    copy();
    setCopied(true);
  };
  return (
    <IconButton icon={copied ? "done" : "copy"} label={copied ? text("copied") : label} onClick={click} />
  );
}
