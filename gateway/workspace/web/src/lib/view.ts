// The views of the list, by the names that the API has for them.
import type { ListQuery } from "./types";

export type View = NonNullable<ListQuery["view"]>;
