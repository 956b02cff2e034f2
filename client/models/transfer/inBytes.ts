/** "8.1 GB" */
export function inBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const at = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const amount = bytes / 1000 ** at;
  return `${at === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[at]}`;
}
