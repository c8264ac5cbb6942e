// Esc within a form leaves that form, and nothing that stands around it.
import type { KeyboardEvent } from "react";

export const closeByEscape = (close: () => void) => (event: KeyboardEvent) => {
  if (event.key !== "Escape") return;
  event.stopPropagation(); // the page behind it keeps what it shows
  close();
};
