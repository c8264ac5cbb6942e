// The filters of a view, one choice each; those that there is nothing to choose for are left out.

import type { Filters } from "../../lib/view";
import { w } from "../../lib/words";
import { Choice } from "./Field";
import { FILTERS, type Known } from "./filters";
import { choices, filterName } from "./filterWords";

interface Props {
  filters: Filters;
  known: Known;
  filter: (filters: Filters) => void;
}

export function FilterFields({ filters, known, filter }: Props) {
  const offered = FILTERS.map((name) => ({ name, all: choices(name, filters, known) }));
  return (
    <>
      {offered
        .filter(({ all }) => all.length > 0)
        .map(({ name, all }) => (
          <Choice
            key={name}
            label={filterName(name)}
            none={w("filters.any")}
            value={String(filters[name] || "")}
            set={(set) => filter({ [name]: name === "waiting" ? Number(set) : set })}
          >
            {all}
          </Choice>
        ))}
    </>
  );
}
