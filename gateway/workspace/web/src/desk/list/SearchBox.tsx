// The search box of the list, with its narrowing behind a button.
import { Search, SlidersHorizontal } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import type { Person } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { type Narrowing, narrowedBy } from "./narrowing";
import { FilterChips, FilterPanel } from "./SearchFilters";

interface Props {
  words: string;
  search: (words: string) => void;
  narrowing: Narrowing;
  filter: (narrowing: Narrowing) => void;
  people: readonly Person[];
  field: RefObject<HTMLInputElement | null>;
  /** Goes to the rows that were found. */
  toRows: () => void;
}

export function SearchBox({ words, search, narrowing, filter, people, field, toRows }: Props) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    toRows();
  };
  const set = narrowedBy(narrowing).length;
  return (
    <search className="searching">
      <div className="row">
        <label className="search">
          <span className="vh">{w("desk.search")}</span>
          <Icon of={Search} />
          <input
            ref={field}
            type="search"
            value={words}
            placeholder={w("desk.search_hint")}
            onChange={(event) => search(event.target.value)}
            onKeyDown={keys}
          />
          <kbd>/</kbd>
        </label>
        <button
          type="button"
          className={set ? "filter set" : "filter"}
          aria-expanded={open}
          aria-controls={open ? panel : undefined}
          aria-label={set ? w("search.filters_set", { n: set }) : w("search.filters")}
          title={w("search.filters")}
          onClick={() => setOpen(!open)}
        >
          <Icon of={SlidersHorizontal} />
        </button>
      </div>
      {open ? (
        <FilterPanel id={panel} narrowing={narrowing} people={people} change={filter} />
      ) : (
        <FilterChips narrowing={narrowing} people={people} change={filter} />
      )}
    </search>
  );
}
