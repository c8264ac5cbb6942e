// A saved view, and what the desk shows: each told by the other.
import type { SavedView, SavedViewBody } from "../../lib/types";
import type { Filters, View } from "../../lib/view";
import { type Narrowing, narrowedBy } from "../list/narrowing";
import { changed, filteredBy } from "./filters";

/** What the list is asked to show. */
export interface Listed {
  view: View;
  filters: Filters;
  search: string;
  narrowing: Narrowing;
}

/** What is saved of what is shown. */
export function saving({ view, filters, search, narrowing }: Listed): Omit<SavedViewBody, "name" | "team"> {
  const { by, when, from, to, channel, agent } = narrowing;
  return { view, filters, sought: { words: search, by, when, first_day: from, last_day: to, channel, agent } };
}

/** The body that saves a view as it was. */
export const again = ({ name, shown, team }: SavedView): SavedViewBody => ({ name, team, ...shown });

/** What a saved view shows. */
export function listed({ shown: { view, filters, sought } }: SavedView): Listed {
  const { words, first_day, last_day, ...rest } = sought;
  return { view, filters: changed({}, filters), search: words, narrowing: { ...rest, from: first_day, to: last_day } };
}

/** True where there is something to save that the views of the desk do not have by themselves. */
export const worthSaving = ({ filters, search, narrowing }: Listed): boolean =>
  search !== "" || filteredBy(filters).length + narrowedBy(narrowing).length > 0;
