import type { JSX } from "preact";

/** SVG paths on a 16 × 16 grid. */
const paths = {
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  selection: "M3 4h10M3 8h6M3 12h8",
  symbol: "M8 2.5 13 5v6l-5 2.5L3 11V5zM3 5l5 2.5L13 5M8 7.5v6",
  folder: "M2.5 12.5v-9h4l1.5 2h5.5v7z",
  instructions: "M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2",
  problems: "M8 3 14 13H2zM8 7v3M8 11.4v.4",
  changes: "M8 3v5M5.5 5.5h5M5.5 12h5",
  terminal: "M2.5 3.5h11v9h-11zM5 6.5 7 8 5 9.5M8 10h3",
  codebase:
    "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2M5.8 5.5 4.5 7l1.3 1.5M8.2 5.5 9.5 7 8.2 8.5",
  wrap: "M2.5 4h11M2.5 8h8.8a2 2 0 0 1 0 4H8M9.6 10.4 8 12l1.6 1.6M2.5 12H5",
  close: "m4 4 8 8M12 4l-8 8",
  add: "M8 3v10M3 8h10",
  history: "M3 8a5 5 0 1 0 1.6-3.7L3 5.8M3 2.8v3h3M8 5v3.2l2 1.3",
  find: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2",
  send: "M8 13V3.5M4 7l4-4 4 4",
  stop: "M4 4h8v8H4z",
  edit: "M3 13v-2.5l7.5-7.5L13 5.5 5.5 13zM9 4.5 11.5 7",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  done: "m3 8.5 3.2 3.2L13 4.8",
  insert: "M3 3h10M3 13h10M8 5.5v5M5.5 8 8 10.5 10.5 8",
  newFile: "M4 2.5h5l3 3v8H4zM8 7v4M6 9h4",
  regenerate: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.8v3h-3",
  resume: "M5 3.5 12 8l-7 4.5z",
  remove: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9",
  save: "M8 2.5v8M5 7.5l3 3 3-3M3 13.5h10",
  up: "m4 10 4-4 4 4",
  down: "m4 6 4 4 4-4",
  back: "m10 4-4 4 4 4",
} as const;

export type IconName = keyof typeof paths;

/** An icon in the text colour. It is hidden from screen readers: the control around it has the label. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
