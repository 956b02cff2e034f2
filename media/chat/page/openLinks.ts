/** Calls `open` when the user clicks a link in an answer or presses Enter on it. The page itself never navigates. */
export function openLinksBy(open: (href: string) => void): void {
  const follow = (event: Event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLElement>("[data-href]");
    if (link === null) return;
    event.preventDefault();
    event.stopPropagation();
    open(link.dataset["href"] ?? "");
  };
  document.addEventListener("click", follow);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") follow(event);
  });
}
