import { basename, extname } from "node:path/posix";

/** Binary files, and text that people do not read. */
const extensions = new Set(
  (
    "7z a apk avi avif bak bin bmp bz2 class csv dat db dll dmg doc docx dylib eot exe flac gguf gif gz ico iso jar " +
    "jpeg jpg jsonl lib lock log lz4 map mkv mo mov mp3 mp4 npy npz o obj ogg onnx otf parquet pdb pdf pkl png ppt pptx " +
    "psd pt pth pyc rar rlib safetensors snap so sqlite sqlite3 svg swf tar tgz tif tiff tsv ttf wasm wav webm webp " +
    "whl woff woff2 xls xlsx xz zip zst"
  )
    .split(" ")
    .map((end) => `.${end}`),
);
const names = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "go.sum",
  "bun.lockb",
  "packages.lock.json",
]);

/** Whether to skip a file because of its name. */
export function isSkipped(path: string): boolean {
  const name = basename(path).toLowerCase();
  return names.has(name) || extensions.has(extname(name)) || /[.-](min|bundle)\.(js|css|mjs)$/.test(name);
}

const longLine = 400;

/** Whether a program wrote the text: its first lines say so, or its lines are too long for people. */
export function isGenerated(text: string): boolean {
  const lines = text.slice(0, 100_000).split("\n");
  const head = lines.slice(0, 8).join("\n").slice(0, 2000);
  if (/@generated\b|\b(?:code|auto(?:matically)?|file)[ -]generated\b.*\b(?:do not|by)\b/i.test(head))
    return true;
  if (/\bgenerated\b.*\bdo not (?:edit|modify)\b/i.test(head)) return true;
  const inLong = lines.reduce((sum, { length }) => sum + (length > longLine ? length : 0), 0);
  return text.length > 2000 && inLong > Math.min(text.length, 100_000) / 2;
}

/** Whether a change of this file may affect many others: ignore rules, or a switch to another branch. */
export function affectsAllFiles(path: string): boolean {
  return /[\\/](?:\.gitignore|\.git[\\/]HEAD)$/.test(path);
}
