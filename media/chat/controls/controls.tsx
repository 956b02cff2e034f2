import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icons";

interface IconButtonProps {
  readonly icon: IconName;
  /** Accessible name, and the tooltip unless `title` is given. */
  readonly label: string;
  readonly onClick: () => void;
  readonly class?: string;
  readonly disabled?: boolean;
  /** Longer tooltip. */
  readonly title?: string;
  /** State of a toggle button. */
  readonly pressed?: boolean;
  readonly children?: ComponentChildren;
}

/** A button with an icon, and optional text from `children`. */
export function IconButton({
  icon,
  label,
  onClick,
  disabled = false,
  ...rest
}: IconButtonProps): JSX.Element {
  const { children, pressed, title = label, class: extra = "" } = rest;
  return (
    <button
      type="button"
      class={`icon-button ${extra}`}
      title={title}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}

interface TextButtonProps {
  readonly onClick: () => void;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

export function TextButton({
  onClick,
  primary = false,
  disabled = false,
  children,
}: TextButtonProps): JSX.Element {
  return (
    <button type="button" class={primary ? "button primary" : "button"} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
