// The view and its filters in the page's address, so that a reload and a link show them. Words that are searched for
// may be a customer's, and an address is kept in places of its own: they are not in it.

import type { Filters, View } from "../../lib/view";
import { VIEWS } from "../list/viewNames";
import { PRIORITIES } from "../triage/choices";
import { changed, FILTERS, STATES, TURNS } from "./filters";

/** What the address says of the list; what it does not say is left out. */
export interface Addressed {
  view?: View;
  filters: Filters;
  /** The id of the saved view that is shown. */
  saved: string;
}

export const FIRST_VIEW: View = "open";
const LONGEST = 64;
const MOST_MINUTES = 527_040;
const ONE_OF: Partial<Record<string, readonly string[]>> = { turn: TURNS, state: STATES, priority: PRIORITIES };

/** `conversation` is the id of the open one, empty for none. */
export function addressOf(conversation: string, view: View, filters: Filters, saved: string): string {
  const shown = new URLSearchParams();
  if (view !== FIRST_VIEW || Object.keys(filters).length > 0) shown.set("view", view);
  for (const name of FILTERS) if (filters[name]) shown.set(name, String(filters[name]));
  if (saved) shown.set("saved", saved);
  const path = conversation ? `/desk/${conversation}` : "/desk";
  return shown.size > 0 ? `${path}?${shown}` : path;
}

/** Reads an address; what is no filter of ours, or asks for what cannot be, counts as not said. */
export function read(search: string): Addressed {
  const said = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === said.get("view"));
  const pairs = FILTERS.map((name) => [name, filter(name, said.get(name) ?? "")] as const);
  return { ...(view && { view }), filters: changed({}, Object.fromEntries(pairs)), saved: said.get("saved") ?? "" };
}

function filter(name: string, text: string): string | number {
  if (name === "waiting") return /^\d{1,6}$/.test(text) && Number(text) <= MOST_MINUTES ? Number(text) : 0;
  return text.length <= LONGEST && (ONE_OF[name]?.includes(text) ?? true) ? text : "";
}
