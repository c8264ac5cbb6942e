// Asks for the dialog that redacts: for what is marked on the page, or words to be typed.
import type { Me } from "../../lib/types";
import type { UiDispatch, UiState } from "../state/ui";

/** As many as the server takes at once. */
export const MOST_LETTERS = 400;

const marked = () =>
  String(document.getSelection() ?? "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MOST_LETTERS);

export const mayRedact = (me: Me | undefined) => me?.permissions.includes("messages:redact") ?? false;

export function askRedaction({ ui, dispatch, me }: { ui: UiState; dispatch: UiDispatch; me: Me | undefined }): void {
  if (ui.selected && mayRedact(me)) dispatch({ type: "redact_asked", redacting: { words: marked(), entry: "" } });
}
