// The views of the list, by the names that the API has for them, and what narrows one.
import type { FilterBody, ListQuery } from "./types";

export type View = NonNullable<ListQuery["view"]>;

/** Conditions that must all hold; one that is left out is none. */
export type Filters = FilterBody;
